import { leavesInFlight, type NodeError } from "@/core/run";
import { inTransaction } from "@/server/db";
import type { RunInHand } from "./run-in-hand";
import { describeLeft, stopWork } from "./stop-work";
import { ENGINE } from "./tunables";

/** From now on nothing new starts, and everything in flight is stopped. */
export function beginAbort(run: RunInHand): void {
  if (run.abortingSinceMs !== null) return;
  run.abortingSinceMs = run.now();
  run.ledger.moveRun("Aborting");
  for (const key of leavesInFlight(run.tree, run.ledger.statusOf)) stopNode(run, key);
}

/** Tells a node to stop. From that moment on it has a minute, whoever drives the run meanwhile. */
export function stopNode(run: RunInHand, key: string): void {
  const attempt = run.live.get(key);
  attempt?.calls.abort();
  if (run.ledger.statusOf(key) === "Retrying") {
    run.settle(key, "Aborted");
    return;
  }
  const forcedAtMs = run.now() + ENGINE.abortForcedAfterMs;
  if (attempt !== undefined) attempt.deadlineAtMs = forcedAtMs;
  sayStopping(run, key, "what it does to stop", forcedAtMs);
}

/** A node that is being stopped is Aborted once nothing of its work is left, or when it has taken too long. */
export async function settleStopped(run: RunInHand): Promise<void> {
  for (const { key } of run.ledger.nodesIn("Aborting")) {
    const attempt = run.live.get(key);
    // An executor in the middle of a call may be about to start something.
    const isCalled = attempt?.checkAtMs === null;
    const left = isCalled
      ? ["a call that this step makes itself"]
      : await inTransaction(run.deps.db, async (tx) => {
          const going = await stopWork(tx, run.lease.id, key);
          return going === 0 ? [] : describeLeft(tx, run.lease.id, key);
        });
    const forcedAtMs = attempt?.deadlineAtMs ?? 0;
    if (left.length === 0) run.settle(key, "Aborted");
    else if (run.now() >= forcedAtMs) forceStopped(run, key, left);
    else sayStopping(run, key, `${left.join(", ")} to stop`, forcedAtMs);
  }
}

/** What the stop waits for, and until when at most; said once. */
function sayStopping(run: RunInHand, key: string, what: string, forcedAtMs: number): void {
  const forcedAt = new Date(forcedAtMs).toISOString();
  const waitReason = `${what}, until ${forcedAt} at most`;
  const node = run.ledger.draft.nodes[key];
  if (node?.status === "Aborting" && node.waitReason === waitReason) return;
  run.ledger.moveNode(key, "Aborting", { waitReason, privates: { nextCheckAt: forcedAt } });
}

function forceStopped(run: RunInHand, key: string, left: readonly string[]): void {
  const error = stillRunning(left);
  run.settle(key, "Aborted", error === null ? {} : { error });
}

/** What is said of a node whose end is forced; null when nothing of it is left. */
export function stillRunning(left: readonly string[]): NodeError | null {
  if (left.length === 0) return null;
  const seconds = ENGINE.abortForcedAfterMs / 1000;
  const message = `Stopping took longer than ${seconds} s. This may still be running: ${left.join(", ")}.`;
  return { code: FORCED, message };
}

const FORCED = "abort-forced";

/** What may still be running of a run whose end was forced, in a sentence; null when nothing is. */
export function whatIsLeft(run: RunInHand): string | null {
  const forced = run.ledger.nodesIn("Aborted").filter(({ error }) => error?.code === FORCED);
  if (forced.length === 0) return null;
  return forced.map(({ key, error }) => `Step ${run.nameOf(key)}: ${error?.message ?? ""}`).join("\n");
}
