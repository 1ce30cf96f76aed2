import { z } from "zod";
import type { Db } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";

export interface AuditLine {
  id: string;
  /** Null for the product itself. */
  actorId: string | null;
  actorName: string;
  /** `ui`, `api`, `system`. */
  origin: string;
  /** The API token it came with. */
  tokenName: string | null;
  /** Network address of the request, as the nearest proxy told it. */
  address: string | null;
  /** `noun.verb` */
  action: string;
  subject: string;
  /** JSON by action; secrets masked. */
  detail: unknown;
  /** ISO. */
  at: string;
}

export interface AuditQuery {
  who?: string | undefined;
  /** An action, or with a dot at its end all of a noun. */
  what?: string | undefined;
  /** Part of the subject, in any case. */
  search?: string | undefined;
  origin?: "ui" | "api" | "system" | undefined;
  /** ISO, inclusive. */
  from?: string | undefined;
  /** ISO, exclusive. */
  to?: string | undefined;
  cursor?: string | null | undefined;
  /** 1 to 200. */
  limit: number;
}

export interface AuditPage {
  entries: AuditLine[];
  /** Give it back for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Newest first; a page costs the same wherever it is. @throws AppError 400 for a cursor that is none */
export async function listAudit(db: Db, projectId: string, query: AuditQuery): Promise<AuditPage> {
  const rows = await db.auditEntry.findMany({
    where: { AND: [{ projectId }, ...filtersOf(query), ...(query.cursor ? behind(query.cursor) : [])] },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: query.limit + 1,
  });
  const entries = rows.slice(0, query.limit).map(({ projectId: _projectId, at, ...row }): AuditLine => ({
    ...row,
    at: at.toISOString(),
  }));
  const last = entries.at(-1);
  return {
    entries,
    nextCursor: rows.length > query.limit && last !== undefined ? `${last.at}_${last.id}` : null,
  };
}

function filtersOf({ who, what, search, origin, from, to }: AuditQuery): Prisma.AuditEntryWhereInput[] {
  return [
    who === undefined ? {} : { actorName: who },
    what === undefined ? {} : what.endsWith(".") ? { action: { startsWith: what } } : { action: what },
    search === undefined || search === "" ? {} : { subject: { contains: search, mode: "insensitive" } },
    origin === undefined ? {} : { origin },
    from === undefined ? {} : { at: { gte: new Date(from) } },
    to === undefined ? {} : { at: { lt: new Date(to) } },
  ];
}

const CursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

function behind(cursor: string): Prisma.AuditEntryWhereInput[] {
  const parsed = CursorSchema.safeParse(cursor.split("_"));
  if (!parsed.success) throw AppError.invalid("This page of the audit log does not exist.");
  const at = new Date(parsed.data[0]);
  // The first of the two lets the index find the place; the second is exact within one instant.
  return [{ at: { lte: at } }, { OR: [{ at: { lt: at } }, { id: { lt: parsed.data[1] } }] }];
}

export interface AuditChoices {
  /** Names of those who did something. */
  who: string[];
  /** Actions there are. */
  what: string[];
}

/** Hops from one name to the next over the index: as quick over 100,000 entries as over ten. */
export async function listAuditChoices(db: Db, projectId: string): Promise<AuditChoices> {
  const who = await db.$queryRaw<{ value: string }[]>`
    WITH RECURSIVE hop AS (
      (SELECT actor_name AS value FROM audit_entry WHERE project_id = ${projectId} ORDER BY actor_name LIMIT 1)
      UNION ALL
      SELECT (SELECT actor_name FROM audit_entry WHERE project_id = ${projectId} AND actor_name > hop.value
        ORDER BY actor_name LIMIT 1) FROM hop WHERE hop.value IS NOT NULL
    ) SELECT value FROM hop WHERE value IS NOT NULL`;
  const what = await db.$queryRaw<{ value: string }[]>`
    WITH RECURSIVE hop AS (
      (SELECT action AS value FROM audit_entry WHERE project_id = ${projectId} ORDER BY action LIMIT 1)
      UNION ALL
      SELECT (SELECT action FROM audit_entry WHERE project_id = ${projectId} AND action > hop.value
        ORDER BY action LIMIT 1) FROM hop WHERE hop.value IS NOT NULL
    ) SELECT value FROM hop WHERE value IS NOT NULL`;
  return { who: who.map(({ value }) => value), what: what.map(({ value }) => value) };
}
