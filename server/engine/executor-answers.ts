import type { NodeResult } from "@/core/node-kind";
import { afterFailure, triesOf } from "./attempt-outcome";
import type { LiveAttempt } from "./live-attempt";
import type { RunInHand } from "./run-in-hand";
import { stopWork } from "./stop-work";
import { ENGINE } from "./tunables";

/** What becomes of an attempt whose executor has answered. */
export function applyResult(run: RunInHand, attempt: LiveAttempt, result: NodeResult<unknown>): void {
  attempt.checkAtMs = Number.POSITIVE_INFINITY;
  // What was being stopped and came to its end all the same is done: a retry must not do it twice.
  const isLate = run.ledger.statusOf(attempt.key) === "Aborting";
  const isOver = attempt.call.wait || (result.operationId ?? null) === null;
  if (isLate && !(result.type === "succeeded" && isOver)) return;
  const operationId = result.operationId ?? null;
  switch (result.type) {
    case "succeeded":
      run.settle(attempt.key, "Success", {
        ...run.reader.keepOutput(attempt.key, result.output),
        operationId,
      });
      return;
    case "failed":
      failAttempt(run, attempt, result, operationId);
      return;
    case "skipped": {
      const message = run.loaded.masker.maskText(result.reason);
      run.settle(attempt.key, "Skipped", { error: { code: result.code, message } });
      return;
    }
    case "waiting": {
      if (result.freesTargets === true) run.gate.free(attempt);
      const inMs = Math.min(result.recheckAfterMs, ENGINE.recheckAtMostMs);
      attempt.checkAtMs = run.now() + inMs;
      wait(run, attempt, run.loaded.masker.maskText(result.reason), operationId, inMs);
    }
  }
}

/** A node whose own work goes on is Running; one that waits for others' doing is Waiting. Said once, not at every look. */
function wait(
  run: RunInHand,
  attempt: LiveAttempt,
  reason: string,
  operationId: string | null,
  inMs: number,
): void {
  const node = run.ledger.draft.nodes[attempt.key];
  const status = operationId === null ? "Waiting" : "Running";
  const waitReason = status === "Waiting" ? reason : null;
  const told = node?.status === status && node.waitReason === waitReason && node.operationId === operationId;
  if (told) return;
  run.ledger.moveNode(attempt.key, status, {
    waitReason,
    operationId,
    privates: { nextCheckAt: new Date(attempt.checkAtMs ?? run.now() + inMs).toISOString() },
  });
}

function failAttempt(
  run: RunInHand,
  attempt: LiveAttempt,
  failure: { code: string; message: string; transient: boolean },
  operationId: string | null,
): void {
  const message = run.loaded.masker.maskText(failure.message);
  const tries = triesOf(run.ledger.draft.nodes[attempt.key]);
  const after = afterFailure({ ...failure, message }, tries, attempt.call.settings);
  if (after.type === "fail" || run.abortingSinceMs !== null) {
    run.settle(attempt.key, "Failed", { error: after.error, operationId });
    return;
  }
  run.giveUpTargets(attempt.key);
  attempt.checkAtMs = run.now() + after.delaySeconds * 1000;
  attempt.deadlineAtMs = Number.POSITIVE_INFINITY;
  run.ledger.moveNode(attempt.key, "Retrying", {
    error: after.error,
    operationId,
    nextAttemptAt: new Date(attempt.checkAtMs).toISOString(),
  });
}

/** Attempts that have outlived their time fail; what they had started is told to stop. */
export function failOverdue(run: RunInHand): void {
  for (const attempt of [...run.live.values()]) {
    const status = run.ledger.statusOf(attempt.key);
    if (status === "Aborting" || status === "Retrying" || run.now() < attempt.deadlineAtMs) continue;
    attempt.calls.abort();
    const message = `Not finished within ${attempt.call.timeoutSeconds} s${waitedFor(run, attempt)}.`;
    failAttempt(run, attempt, { code: "timed-out", message, transient: false }, null);
    // With the same commit: a worker that dies now leaves nothing running that nobody would stop.
    run.ledger.alongside((tx) => stopWork(tx, run.lease.id, attempt.key));
  }
}

/** One that never had its turn says whose fault that was. */
function waitedFor(run: RunInHand, { key, standing }: LiveAttempt): string {
  const waitReason = run.ledger.draft.nodes[key]?.waitReason;
  return standing === "holds" || waitReason == null ? "" : `: it waited for ${waitReason}`;
}
