import type { Db, Tx } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { findHold, type HoldDto } from "@/server/holds";

/**
 * The hold that a run which goes on would overrule; null when there is none. A run under way goes on anyway, a rollback
 * is what the stage is on hold for, and of a run that was started despite this very hold it was said why.
 */
export async function findHoldToOverrule(
  db: Db | Tx,
  run: Pick<Run, "id" | "flowId" | "kind" | "concludedAt" | "despiteHold" | "createdAt">,
): Promise<HoldDto | null> {
  if (run.concludedAt === null || run.kind === "rollback") return null;
  const hold = await findHold(db, run.flowId);
  if (hold === null) return null;
  return run.despiteHold !== null && run.createdAt.toISOString() > hold.heldAt ? null : hold;
}
