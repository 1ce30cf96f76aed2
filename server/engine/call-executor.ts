import { CapabilityError, type NodeResult } from "@/core/node-kind";
import { asksToTryAgain } from "@/server/db";
import { betweenSeams } from "@/server/seams";
import type { LiveAttempt } from "./live-attempt";
import type { RunInHand } from "./run-in-hand";
import { ENGINE } from "./tunables";

const WAITING_FOR_DATABASE: NodeResult<unknown> = {
  type: "waiting",
  reason: "Slipway's database",
  recheckAfterMs: ENGINE.databaseRecheckMs,
};

/** Calls a node's executor once. Never throws: what it throws is a failure of the node. */
export async function callExecutor(run: RunInHand, attempt: LiveAttempt): Promise<NodeResult<unknown>> {
  const result = await betweenSeams("executor is called", () => execute(run, attempt));
  // Who can reach nothing outside has nothing to show but what it was given.
  if (run.deps.kinds.get(run.kindOf(attempt.key))?.manifest.capabilities.length === 0) return result;
  try {
    // The work may have made secrets, a new database's password say, and its answer may show them.
    await run.loaded.learnNewSecrets();
    return result;
  } catch (error) {
    run.deps.logger.warn({ err: error, runId: run.lease.id }, "an answer waits until it can be masked");
    return WAITING_FOR_DATABASE;
  }
}

async function execute(run: RunInHand, attempt: LiveAttempt): Promise<NodeResult<unknown>> {
  const { deps, loaded, reader } = run;
  const { id: runId, projectId, pipelineId, stageId } = loaded.run;
  const idempotencyKey = `${runId}:${attempt.key}:${attempt.attempt}`;
  try {
    const kind = deps.kinds.get(run.kindOf(attempt.key));
    if (kind === undefined)
      throw new CapabilityError("unknown-kind", "This version of Slipway cannot run such nodes.");
    return await kind.executor.execute({
      spec: attempt.call.spec,
      wait: attempt.call.wait,
      timeoutSeconds: attempt.call.timeoutSeconds,
      idempotencyKey,
      attemptStartedAt: new Date(attempt.startedAtMs),
      now: () => new Date(run.now()),
      signal: attempt.calls.signal,
      use: deps.capabilitiesFor({
        projectId,
        pipelineId,
        stageId,
        runId,
        nodeKey: attempt.key,
        attempt: attempt.attempt,
        idempotencyKey,
        mask: (text) => loaded.masker.maskText(text),
        loop: reader.placeOf(attempt.key),
      }),
    });
  } catch (error) {
    if (error instanceof CapabilityError) {
      return { type: "failed", code: error.code, message: error.message, transient: error.transient };
    }
    if (asksToTryAgain(error)) {
      // What it had begun it finds again by its key.
      deps.logger.warn(
        { err: error, runId, nodeKey: attempt.key },
        "the database was not there for an executor",
      );
      return WAITING_FOR_DATABASE;
    }
    deps.logger.error({ err: error, runId, nodeKey: attempt.key }, "a node's executor broke");
    const message = error instanceof Error ? error.message : String(error);
    return {
      type: "failed",
      code: "internal-error",
      message: `Slipway broke at this node: ${message}`,
      transient: false,
    };
  }
}
