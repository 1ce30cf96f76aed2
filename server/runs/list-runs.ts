import { z } from "zod";
import { ask, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { ListedRun, RollbackMark, RunListItem } from "./dto";
import type { RunListQuery } from "./list-runs-query";
import {
  newerStatement,
  pageStatement,
  searchEndStatement,
  type Edge,
  type ListedRow,
} from "./list-runs-statement";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Newer runs are counted up to here. */
const MAX_NEWER = 99;

export interface RunPage {
  runs: ListedRun[];
  /** Of the first run; null for an empty page. */
  firstCursor: string | null;
  /** Where newer runs end; null when the page begins with the newest. */
  previousCursor: string | null;
  /** Where older runs begin; null when there are none. */
  nextCursor: string | null;
  /** Asked with `from`: how many newer runs there are, 99 for as many or more. */
  newer: number;
  /** A search looks through so many runs at a time: until when it has, when there are more; then `nextCursor` goes on. */
  searchedBackTo: string | null;
}

/** A page of runs, newest first. @throws AppError 400 for a cursor that no list gave out */
export async function listRuns(db: Db, query: RunListQuery): Promise<RunPage> {
  if (query.before !== undefined) {
    const page = await listBefore(db, query, parseCursor(query.before));
    if (page !== null) return page;
  }
  const edge: Edge | null =
    query.from !== undefined
      ? { ...parseCursor(query.from), side: "from" }
      : query.cursor !== undefined
        ? { ...parseCursor(query.cursor), side: "behind" }
        : null;
  const { statement, values } = pageStatement(query, edge);
  const [rows, newer] = await Promise.all([
    ask(db, statement, values),
    edge?.side === "from" ? countNewer(db, query, edge) : 0,
  ]);
  const page = rows.slice(0, query.limit);
  const goesOn = rows.length > query.limit;
  const searchEnd = query.text === undefined || goesOn ? null : await findSearchEnd(db, query, edge);
  const last = goesOn ? page.at(-1) : searchEnd;
  const firstCursor = toCursor(page[0]);
  return {
    runs: page.map(toListedRun),
    firstCursor,
    previousCursor: edge?.side === "behind" ? (firstCursor ?? query.cursor ?? null) : null,
    nextCursor: toCursor(last),
    newer,
    searchedBackTo: searchEnd?.createdAt.toISOString() ?? null,
  };
}

/** Null when there is not a whole page before the edge, and one more: then the newest page is the one to show. */
async function listBefore(db: Db, query: RunListQuery, at: Cursor): Promise<RunPage | null> {
  const { statement, values } = pageStatement(query, { ...at, side: "before" });
  const rows = await ask(db, statement, values);
  if (rows.length <= query.limit) return null;
  const page = rows.slice(1);
  const firstCursor = toCursor(page[0]);
  return {
    runs: page.map(toListedRun),
    firstCursor,
    previousCursor: firstCursor,
    nextCursor: toCursor(page.at(-1)),
    newer: 0,
    searchedBackTo: null,
  };
}

async function countNewer(db: Db, query: RunListQuery, edge: Edge): Promise<number> {
  const { statement, values } = newerStatement(
    { ...query, limit: MAX_NEWER - 1 },
    { ...edge, side: "before" },
  );
  return (await ask(db, statement, values))[0]?.count ?? 0;
}

/** The oldest of the runs that a search has looked through; null when it looked through all. */
async function findSearchEnd(db: Db, query: RunListQuery, edge: Edge | null): Promise<Cursor | null> {
  const { statement, values } = searchEndStatement(query, edge);
  return (await ask(db, statement, values))[0] ?? null;
}

interface Cursor {
  createdAt: Date;
  id: string;
}

function toCursor(at: Cursor | null | undefined): string | null {
  return at == null ? null : `${at.createdAt.toISOString()}_${at.id}`;
}

function parseCursor(cursor: string): Cursor {
  const [at = "", id = ""] = cursor.split("_");
  const createdAt = new Date(at);
  if (Number.isNaN(createdAt.getTime()) || !UUID.test(id)) {
    throw AppError.invalid("The cursor is not one that a list of runs gave out.", { cursor });
  }
  return { createdAt, id };
}

function toListedRun(row: ListedRow): ListedRun {
  return { ...toListItem(row, row.stage), waitsForApproval: row.waitsForApproval };
}

export function toListItem(run: Omit<ListedRow, "stage" | "waitsForApproval">, stage: string): RunListItem {
  return {
    id: run.id,
    number: run.number,
    name: run.name,
    description: run.description,
    kind: run.kind,
    status: run.status,
    trigger: run.trigger,
    triggeredBy: run.triggeredBy,
    waitReason: run.waitReason,
    error: run.error,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    concludedAt: run.concludedAt?.toISOString() ?? null,
    pipelineId: run.pipelineId,
    stage,
    rollback: toRollbackMark(run),
  };
}

const MarkSchema = z.object({ toNumber: z.int(), reason: z.string() });

function toRollbackMark({
  rollback,
  rollbackOfId,
}: Pick<ListedRow, "rollback" | "rollbackOfId">): RollbackMark | null {
  const mark = MarkSchema.safeParse(rollback);
  return mark.success ? { toRunId: rollbackOfId, ...mark.data } : null;
}
