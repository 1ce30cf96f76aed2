import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";

export interface KeepRun {
  projectId: string;
  runId: string;
  /** False: it goes like any other when its time is over. */
  keep: boolean;
}

/**
 * Has a run kept, with its logs and the images it refers to, whatever the retention policy says. Keeping one that is kept
 * changes nothing.
 * @throws AppError 403 · 404
 */
export async function keepRun(db: Db, actor: Actor, { projectId, runId, keep }: KeepRun): Promise<void> {
  assertCan(actor, "run", projectId);
  await inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw<{ was_kept: boolean }[]>`
      SELECT kept_at IS NOT NULL AS was_kept FROM run WHERE id = ${runId}::uuid AND project_id = ${projectId}
      FOR NO KEY UPDATE`;
    const [run] = rows;
    if (run === undefined) throw AppError.notFound(`There is no run ${runId} in project “${projectId}”.`);
    if (run.was_kept === keep) return;
    await tx.$executeRaw`
      UPDATE run SET kept_at = CASE WHEN ${keep} THEN now() END, kept_by = CASE WHEN ${keep} THEN ${actor.name} END
      WHERE id = ${runId}::uuid`;
    await recordAudit(tx, actor, { projectId, action: keep ? "run.keep" : "run.unkeep", subject: runId });
  });
}
