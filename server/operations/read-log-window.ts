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

interface Row {
  total: number;
  concluded: boolean;
  removedAt: Date | null;
  keptDays: number | null;
  first: number;
  /** Null where there is no line to read. */
  firstLine: number | null;
  lines: StoredLogLine[] | null;
}

/** How it stands and its lines are one picture: a reader told "complete" has missed nothing. */
const WINDOW: Statement<Row> = {
  name: "log-window",
  text: `
    WITH standing AS (
      SELECT log_lines AS total, concluded_at IS NOT NULL AS concluded, log_removed_at AS "removedAt",
        log_kept_days AS "keptDays",
        LEAST(log_lines, GREATEST(0, CASE WHEN $2::int < 0 THEN log_lines + $2::int ELSE $2::int END)) AS first
      FROM operation WHERE id = $1::uuid
    )
    SELECT s.*, c.first_line AS "firstLine", c.lines
    FROM standing s LEFT JOIN LATERAL (
      SELECT first_line, lines FROM log_chunk
      WHERE operation_id = $1::uuid AND $3::int > 0 AND first_line < LEAST(s.total, s.first + $3::int)
        AND first_line >= COALESCE(
          (SELECT max(first_line) FROM log_chunk WHERE operation_id = $1::uuid AND first_line <= s.first), 0)
    ) AS c ON true
    ORDER BY c.first_line`,
};

/** Some lines of an operation's log, wherever they are in it: what it costs does not depend on how long the log is. */
export async function readLogWindow(
  db: Db,
  operationId: string,
  { from, count }: LogRange,
): Promise<LogWindow> {
  const rows = await ask(db, WINDOW, [operationId, from, count]);
  const [standing] = rows;
  if (standing === undefined) return { first: 0, lines: [], total: 0, complete: true };
  const { total, concluded, removedAt, keptDays, first } = standing;
  if (removedAt !== null) return removedWindow(toRemovedNote(removedAt, keptDays), from, count);
  const lines = rows.flatMap((row) =>
    row.firstLine === null || row.lines === null
      ? []
      : row.lines.slice(Math.max(0, first - row.firstLine), Math.max(0, first + count - row.firstLine)),
  );
  return { first, lines, total, complete: concluded };
}

/** The note that stands in place of a log is its only line. */
function removedWindow(note: StoredLogLine, from: number, count: number): LogWindow {
  const first = Math.min(1, Math.max(0, from));
  return { first, lines: [note].slice(first, first + count), total: 1, complete: true };
}
