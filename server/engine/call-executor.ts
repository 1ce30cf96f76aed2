import { CapabilityError, type NodeResult } from "@/core/node-kind";
import type { EngineDeps } from "./engine-deps";
import type { LiveAttempt } from "./live-attempt";
import type { LoadedRun } from "./load-run";

/** Calls a node's executor once. Never throws: what it throws is a failure of the node. */
export async function callExecutor(
  deps: EngineDeps,
  { run, nodes, masker }: LoadedRun,
  attempt: LiveAttempt,
  now: () => Date,
): Promise<NodeResult<unknown>> {
  const kind = deps.kinds.get(nodes.get(attempt.key)?.kind ?? "");
  const idempotencyKey = `${run.id}:${attempt.key}:${attempt.attempt}`;
  try {
    if (kind === undefined)
      throw new CapabilityError("unknown-kind", "This version of Slipway cannot run such nodes.");
    return await kind.executor.execute({
      spec: attempt.resolved.spec,
      wait: attempt.resolved.wait,
      timeoutSeconds: attempt.resolved.timeoutSeconds,
      idempotencyKey,
      attemptStartedAt: new Date(attempt.startedAtMs),
      now,
      signal: attempt.calls.signal,
      use: deps.capabilitiesFor({
        projectId: run.projectId,
        pipelineId: run.pipelineId,
        stageId: run.stageId,
        runId: run.id,
        nodeKey: attempt.key,
        attempt: attempt.attempt,
        idempotencyKey,
        mask: (text) => masker.maskText(text),
        loop: null,
      }),
    });
  } catch (error) {
    if (error instanceof CapabilityError) {
      return { type: "failed", code: error.code, message: error.message, transient: error.transient };
    }
    deps.logger.error({ err: error, runId: run.id, nodeKey: attempt.key }, "a node's executor broke");
    const message = error instanceof Error ? error.message : String(error);
    return {
      type: "failed",
      code: "internal-error",
      message: `Slipway broke at this node: ${message}`,
      transient: false,
    };
  }
}
