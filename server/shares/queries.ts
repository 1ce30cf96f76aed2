import { can, type Actor } from "@/server/auth";
import type { Db, Tx } from "@/server/db";
import { Prisma, type RunKind } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import type { ShareLinkDto } from "./dto";
import { makersWhoMayShare } from "./makers";
import { sharePath } from "./share-token";
import { stateOf } from "./state-of";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface LinkRow {
  id: string;
  runId: string;
  number: number;
  kind: RunKind;
  pipelineId: string;
  stage: string;
  logs: boolean;
  details: boolean;
  people: boolean;
  createdById: string | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
  revokedBy: string | null;
  revokedAt: Date | null;
  lastSeenAt: Date | null;
}

const LINKS = Prisma.sql`
  SELECT s.id, s.run_id AS "runId", r.number, r.kind::text, r.pipeline_id AS "pipelineId", t.name AS stage,
    s.shows_logs AS logs, s.shows_details AS details, s.shows_people AS people,
    s.created_by_id AS "createdById", s.created_by_name AS "createdBy", s.created_at AS "createdAt",
    s.expires_at AS "expiresAt", s.expires_at <= clock_timestamp() AS expired,
    s.revoked_by AS "revokedBy", s.revoked_at AS "revokedAt", s.last_seen_at AS "lastSeenAt"
  FROM share_link s JOIN run r ON r.id = s.run_id JOIN stage t ON t.id = r.stage_id`;

export interface ShareLinkPage {
  projectId: string;
  /** Only those of this run. */
  runId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Newest first. */
export async function listShareLinks(
  db: Db,
  actor: Actor,
  { projectId, runId, cursor, limit }: ShareLinkPage,
): Promise<{ links: ShareLinkDto[]; nextCursor: string | null }> {
  if (![runId, cursor].every((id) => id === undefined || UUID.test(id)))
    return { links: [], nextCursor: null };
  const ofRun = runId === undefined ? Prisma.empty : Prisma.sql`AND s.run_id = ${runId}::uuid`;
  const behind = cursor === undefined ? Prisma.empty : Prisma.sql`AND s.id < ${cursor}::uuid`;
  const rows = await db.$queryRaw<LinkRow[]>`
    ${LINKS} WHERE s.project_id = ${projectId} ${ofRun} ${behind} ORDER BY s.id DESC LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  const makers = await makersWhoMayShare(db, projectId, page);
  return {
    links: page.map((row) => toDto(row, makers, can(actor, "share", projectId))),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** @throws AppError 404; also for a link of another project */
export async function getShareLink(
  db: Db | Tx,
  actor: Actor,
  projectId: string,
  shareId: string,
): Promise<ShareLinkDto> {
  const rows = UUID.test(shareId)
    ? await db.$queryRaw<LinkRow[]>`
        ${LINKS} WHERE s.id = ${shareId}::uuid AND s.project_id = ${projectId}`
    : [];
  const [row] = rows;
  if (row === undefined)
    throw AppError.notFound(`There is no share link “${shareId}” in project “${projectId}”.`);
  const makers = await makersWhoMayShare(db, projectId, [row]);
  return toDto(row, makers, can(actor, "share", projectId));
}

function toDto(row: LinkRow, makers: ReadonlySet<string>, mayShare: boolean): ShareLinkDto {
  const state = stateOf(row, makers);
  const { id, number, kind, pipelineId, stage, logs, details, people } = row;
  return {
    id,
    run: { id: row.runId, number, kind, pipelineId, stage },
    shows: { logs, details, people },
    state,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    revokedBy: row.revokedBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    path: mayShare && state === "open" ? sharePath(id) : null,
  };
}
