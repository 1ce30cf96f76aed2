import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { assertRunInProject } from "@/server/runs";
import type { ShareLinkDto } from "./dto";
import { getShareLink } from "./queries";

const DAY_SECONDS = 24 * 3600;
/** Longer than anybody watches a release. */
const LONGEST_SECONDS = 30 * DAY_SECONDS;

const shown = z.boolean().default(false);

export const CreateShareLinkSchema = z.strictObject({
  expiresAfterSeconds: z.int().min(1).max(LONGEST_SECONDS).default(DAY_SECONDS),
  logs: shown,
  details: shown,
  people: shown,
});
export type CreateShareLink = z.output<typeof CreateShareLinkSchema>;

/** Lets everybody who has the link watch one run. @throws AppError 404 no such run in the project · 403 */
export async function createShareLink(
  db: Db,
  actor: Actor,
  wanted: CreateShareLink & { projectId: string; runId: string },
): Promise<ShareLinkDto> {
  const { projectId, runId, expiresAfterSeconds, logs, details, people } = wanted;
  assertCan(actor, "share", projectId);
  await assertRunInProject(db, projectId, runId);
  const { userId } = actor;
  if (userId === null)
    throw AppError.forbidden("Only people share runs: somebody has to answer for the link.");
  return inTransaction(db, async (tx) => {
    const { expiresAt } = await expiry(tx, expiresAfterSeconds);
    const { id } = await tx.shareLink.create({
      data: {
        projectId,
        runId,
        createdById: userId,
        createdByName: actor.name,
        expiresAt,
        showsLogs: logs,
        showsDetails: details,
        showsPeople: people,
      },
      select: { id: true },
    });
    const link = await getShareLink(tx, actor, projectId, id);
    await recordAudit(tx, actor, {
      projectId,
      action: "share-link.create",
      subject: subjectOf(link),
      detail: { id, runId, expiresAt: link.expiresAt, shows: { logs, details, people } },
    });
    return link;
  });
}

/** By the database's clock, which is the one that is asked whether a link has expired. */
async function expiry(tx: Tx, seconds: number): Promise<{ expiresAt: Date }> {
  const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`
    SELECT (transaction_timestamp() + make_interval(secs => ${seconds}::int))::timestamptz(3) AS "expiresAt"`;
  if (row === undefined) throw new Error("the database did not say what time it is");
  return row;
}

/** Ends a link at once, pages that are open on it too; doing it again changes nothing. @throws AppError 404 · 403 */
export async function revokeShareLink(
  db: Db,
  actor: Actor,
  projectId: string,
  shareId: string,
): Promise<ShareLinkDto> {
  assertCan(actor, "share", projectId);
  return inTransaction(db, async (tx) => {
    const known = await getShareLink(tx, actor, projectId, shareId);
    const revoked = await tx.$executeRaw`
      UPDATE share_link SET revoked_at = transaction_timestamp(), revoked_by = ${actor.name}
      WHERE id = ${shareId}::uuid AND revoked_at IS NULL`;
    if (revoked === 0) return known;
    await recordAudit(tx, actor, {
      projectId,
      action: "share-link.revoke",
      subject: subjectOf(known),
      detail: { id: shareId, runId: known.run.id, createdBy: known.createdBy },
    });
    return getShareLink(tx, actor, projectId, shareId);
  });
}

/** `main/Production #41` */
function subjectOf({ run }: ShareLinkDto): string {
  return `${run.pipelineId}/${run.stage} #${run.number}`;
}
