import { openEnds } from "@/core/run";
import { betweenSeams } from "@/server/seams";
import type { RunInHand } from "./run-in-hand";
import { parkRun } from "./run-store";
import { ENGINE } from "./tunables";

/**
 * A run that was asked to wait when a step fails has failed: it keeps its place and waits for people to retry, skip or
 * abort. True when it is out of this driver's hands. @throws LeaseLostError
 */
export async function waitForDecision(run: RunInHand): Promise<boolean> {
  const { deps, lease, ledger } = run;
  const names = openEnds(run.tree, ledger.draft).map(({ key }) => `“${run.nameOf(key)}”`);
  const waitReason = `somebody to decide about ${names.join(", ")}: retry, skip or abort`;
  if (ledger.draft.status !== "Waiting" || ledger.draft.waitReason !== waitReason)
    ledger.moveRun("Waiting", { waitReason, error: ledger.firstError() });
  await ledger.commit();
  if (await betweenSeams("run is parked", () => parkRun(deps.db, lease, ENGINE.heldRecheckMs, 0)))
    return true;
  await deps.leases.resetWakeMark(lease);
  return false;
}
