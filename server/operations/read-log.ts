import type { Db } from "@/server/db";
import type { StoredLogLine } from "./log-store";

export interface OperationLog {
  lines: StoredLogLine[];
  /** Number of the last chunk read; give it back to read on. */
  cursor: number;
  complete: boolean;
}

/** Chunks read at once, each of at most `OPERATIONS.logBatchLines` lines. */
const CHUNKS_PER_PAGE = 50;

/** Lines of an operation's log behind `cursor` (0 from the start), oldest first. */
export async function readOperationLog(db: Db, operationId: string, cursor: number): Promise<OperationLog> {
  // The status first: a chunk stored after it was read would otherwise be missed by a reader told "complete".
  const operation = await db.operation.findUnique({
    where: { id: operationId },
    select: { concludedAt: true, logSeq: true, logRemovedAt: true, logKeptDays: true },
  });
  if (operation !== null && operation.logRemovedAt !== null) {
    const { logSeq, logRemovedAt, logKeptDays } = operation;
    const note = toRemovedNote(logRemovedAt, logKeptDays);
    // One line in place of all, for whoever has not read the log to its end already.
    return { lines: logSeq > cursor ? [note] : [], cursor: logSeq, complete: true };
  }
  const chunks = await db.logChunk.findMany({
    where: { operationId, seq: { gt: cursor } },
    orderBy: { seq: "asc" },
    take: CHUNKS_PER_PAGE,
  });
  return {
    lines: chunks.flatMap((chunk) => chunk.lines as unknown as StoredLogLine[]),
    cursor: chunks.at(-1)?.seq ?? cursor,
    complete: (operation === null || operation.concludedAt !== null) && chunks.length < CHUNKS_PER_PAGE,
  };
}

/** The line that stands in place of a log that was removed. */
export function toRemovedNote(removedAt: Date, keptDays: number | null): StoredLogLine {
  const at = removedAt.toISOString();
  const policy =
    keptDays === null
      ? "the retention policy"
      : `the retention policy of ${keptDays} ${keptDays === 1 ? "day" : "days"}`;
  return { at, stream: "system", text: `The log was removed on ${at.slice(0, 10)} by ${policy}.` };
}

/** The newest lines, oldest first. */
export async function readLogTail(db: Db, operationId: string, count: number): Promise<StoredLogLine[]> {
  const chunks = await db.logChunk.findMany({ where: { operationId }, orderBy: { seq: "desc" }, take: 5 });
  return chunks
    .reverse()
    .flatMap((chunk) => chunk.lines as unknown as StoredLogLine[])
    .slice(-count);
}
