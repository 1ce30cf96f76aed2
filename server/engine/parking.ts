import { betweenSeams } from "@/server/seams";
import { countInLine, isIdle, msUntilNextEvent } from "./live-attempt";
import type { RunInHand } from "./run-in-hand";
import { parkRun } from "./run-store";
import { ENGINE } from "./tunables";
import { waitReasonOf } from "./wait-reason";

/** The run waits when all that is in flight waits for others' doing. */
export function showWaiting(run: RunInHand): void {
  if (run.abortingSinceMs !== null || run.live.size === 0) return;
  const { draft } = run.ledger;
  const waitReason = waitReasonOf([...run.live.keys()].map((key) => draft.nodes[key]));
  if (waitReason === null && draft.status === "Waiting") run.ledger.moveRun("Running");
  if (waitReason === null || (draft.status === "Waiting" && draft.waitReason === waitReason)) return;
  run.ledger.moveRun("Waiting", { waitReason });
}

/** Somebody may have done what the run waits for. */
export function lookAgain(run: RunInHand): void {
  for (const attempt of run.live.values()) {
    if (attempt.checkAtMs !== null && run.ledger.statusOf(attempt.key) !== "Retrying")
      attempt.checkAtMs = run.now();
  }
}

/** Gives a run back that has had nothing to do for a while. */
export class Parking {
  private idleSinceMs: number | null = null;

  constructor(private readonly run: RunInHand) {}

  /** Never longer than a timer can be set for, however far away the next deadline is. */
  msUntilNextLook(): number {
    const { ledger, live } = this.run;
    if (ledger.nodesIn("Aborting").length > 0) return ENGINE.abortPollMs;
    const idleMs = isIdle(live) ? ENGINE.parkAfterIdleMs : ENGINE.recheckAtMostMs;
    return Math.max(0, Math.min(idleMs, msUntilNextEvent(live, this.run.now())));
  }

  /** True when the run is out of this driver's hands. @throws LeaseLostError */
  async parkIfIdle(): Promise<boolean> {
    const { deps, lease, live, abortingSinceMs } = this.run;
    const now = this.run.now();
    const untilNextMs = msUntilNextEvent(live, now);
    if (abortingSinceMs !== null || !isIdle(live) || untilNextMs < ENGINE.parkAfterIdleMs) {
      this.idleSinceMs = null;
      return false;
    }
    this.idleSinceMs ??= now;
    if (now - this.idleSinceMs < ENGINE.parkAfterIdleMs) return false;
    if (await betweenSeams("run is parked", () => parkRun(deps.db, lease, untilNextMs, countInLine(live))))
      return true;
    await deps.leases.resetWakeMark(lease);
    lookAgain(this.run);
    this.idleSinceMs = null;
    return false;
  }
}
