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
    select: { concludedAt: true },
  });
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

/** The newest lines, oldest first. */
export async function readLogTail(db: Db, operationId: string, count: number): Promise<StoredLogLine[]> {
  const chunks = await db.logChunk.findMany({ where: { operationId }, orderBy: { seq: "desc" }, take: 5 });
  return chunks
    .reverse()
    .flatMap((chunk) => chunk.lines as unknown as StoredLogLine[])
    .slice(-count);
}
