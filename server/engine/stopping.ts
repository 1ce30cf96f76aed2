import { leavesInFlight } from "@/core/run";
import { inTransaction } from "@/server/db";
import type { RunInHand } from "./run-in-hand";
import { stopWork } from "./stop-work";
import { ENGINE } from "./tunables";

/** From now on nothing new starts, and everything in flight is stopped. */
export function beginAbort(run: RunInHand): void {
  if (run.abortingSinceMs !== null) return;
  run.abortingSinceMs = run.now();
  run.ledger.moveRun("Aborting");
  for (const key of leavesInFlight(run.tree, run.ledger.statusOf)) stopNode(run, key);
}

export function stopNode(run: RunInHand, key: string): void {
  run.live.get(key)?.calls.abort();
  if (run.ledger.statusOf(key) === "Retrying") run.settle(key, "Aborted");
  else run.ledger.moveNode(key, "Aborting");
}

/** A node that is being stopped is Aborted once nothing of its work is left, or when it has taken too long. */
export async function settleStopped(run: RunInHand): Promise<void> {
  const forced = run.abortingSinceMs !== null && run.now() - run.abortingSinceMs > ENGINE.abortForcedAfterMs;
  for (const { key } of run.ledger.nodesIn("Aborting")) {
    if (forced) {
      const message = `Stopping took longer than ${ENGINE.abortForcedAfterMs / 1000} s; what this node had started may still be running.`;
      run.settle(key, "Aborted", { error: { code: "abort-forced", message } });
      continue;
    }
    // An executor in the middle of a call may be about to start something.
    if (run.live.get(key)?.checkAtMs === null) continue;
    const left = await inTransaction(run.deps.db, (tx) => stopWork(tx, run.lease.id, key));
    if (left === 0) run.settle(key, "Aborted");
  }
}
