import { ask, type Db, type Statement } from "@/server/db";
import type { StoredLogLine } from "./log-store";
import { toRemovedNote } from "./read-log";

/** Consecutive lines of a log, and how long the whole of it is. */
export interface LogWindow {
  /** Number of the first of `lines`, from 0. */
  first: number;
  lines: StoredLogLine[];
  /** Lines there are so far. */
  total: number;
  /** No more lines will come. */
  complete: boolean;
}

export interface LogRange {
  /** Number of the first line wanted, from 0; below 0 counted from the end. */
  from: number;
  count: number;
}

interface Standing {
  total: number;
  concluded: boolean;
  removedAt: Date | null;
  keptDays: number | null;
}

const STANDING: Statement<Standing> = {
  name: "log-standing",
  text: `
    SELECT log_lines AS total, concluded_at IS NOT NULL AS concluded, log_removed_at AS "removedAt",
      log_kept_days AS "keptDays"
    FROM operation WHERE id = $1::uuid`,
};

const CHUNKS: Statement<{ firstLine: number; lines: StoredLogLine[] }> = {
  name: "log-chunks",
  text: `
    SELECT first_line AS "firstLine", lines FROM log_chunk
    WHERE operation_id = $1::uuid AND first_line < $3::int AND first_line >= COALESCE(
      (SELECT max(first_line) FROM log_chunk WHERE operation_id = $1::uuid AND first_line <= $2::int), 0)
    ORDER BY first_line`,
};

/** How long an operation's log is and whether it grows on; one line, the note about it, when it was removed. */
export async function readLogStanding(
  db: Db,
  operationId: string,
): Promise<{ total: number; complete: boolean; removed: StoredLogLine | null }> {
  const [standing] = await ask(db, STANDING, [operationId]);
  if (standing === undefined) return { total: 0, complete: true, removed: null };
  const { total, concluded, removedAt, keptDays } = standing;
  if (removedAt === null) return { total, complete: concluded, removed: null };
  return { total: 1, complete: true, removed: toRemovedNote(removedAt, keptDays) };
}

/** Some lines of an operation's log, wherever they are in it: what it costs does not depend on how long the log is. */
export async function readLogWindow(
  db: Db,
  operationId: string,
  { from, count }: LogRange,
): Promise<LogWindow> {
  // How it stands first: a line stored after it was read would otherwise be missed by a reader told "complete".
  const { total, complete, removed } = await readLogStanding(db, operationId);
  const first = Math.min(total, Math.max(0, from < 0 ? total + from : from));
  const end = Math.min(total, first + count);
  if (removed !== null) return { first, lines: [removed].slice(first, end), total, complete };
  if (first >= end) return { first, lines: [], total, complete };
  const chunks = await ask(db, CHUNKS, [operationId, first, end]);
  const lines = chunks.flatMap((chunk) =>
    chunk.lines.slice(Math.max(0, first - chunk.firstLine), Math.max(0, end - chunk.firstLine)),
  );
  return { first, lines, total, complete };
}
