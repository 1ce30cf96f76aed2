import { ask, type Db, type Statement } from "@/server/db";
import { readLogWindow } from "./read-log-window";
import { OPERATIONS } from "./tunables";

/** A part of a log that was looked through. */
export interface LogHits {
  /** Numbers of the lines with a hit, from 0, in order. */
  lines: number[];
  /** The first line that was not looked at; ask on from there. */
  scannedTo: number;
  /** Lines there are so far. */
  total: number;
}

/** Colours, moves and titles, in the words of PostgreSQL's regular expressions. */
const ESCAPES = String.raw`\u001b(\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(\u0007|\u001b\\)|[@-Z\\-_])`;

/** A line as people see it. */
const SEEN = `CASE WHEN strpos(text, chr(27)) > 0 THEN regexp_replace(text, $6, '', 'g') ELSE text END`;

const SEARCH: Statement<{ line: number }> = {
  name: "search-log",
  text: `
    SELECT line FROM (
      SELECT (c.first_line + e.place - 1)::int AS line, e.entry->>'text' AS text
      FROM log_chunk c, jsonb_array_elements(c.lines) WITH ORDINALITY AS e(entry, place)
      WHERE c.operation_id = $1::uuid AND c.first_line < $3::int AND c.first_line >= COALESCE(
        (SELECT max(first_line) FROM log_chunk WHERE operation_id = $1::uuid AND first_line <= $2::int), 0)
    ) AS stored
    WHERE line >= $2::int AND line < $3::int AND strpos(lower(${SEEN}), lower($4)) > 0
    ORDER BY line LIMIT $5::int`,
};

/** Looks for words in an operation's log from one line on, as far as one request goes. Upper and lower case are one. */
export async function searchLog(
  db: Db,
  operationId: string,
  { words, from }: { words: string; from: number },
): Promise<LogHits> {
  const { total } = await readLogWindow(db, operationId, { from: 0, count: 0 });
  if (words === "") return { lines: [], scannedTo: total, total };
  const to = Math.min(total, from + OPERATIONS.logSearchLines);
  const hits = await ask(db, SEARCH, [operationId, from, to, words, OPERATIONS.logSearchHits, ESCAPES]);
  const lines = hits.map(({ line }) => line);
  const last = lines.at(-1);
  const cut = lines.length === OPERATIONS.logSearchHits && last !== undefined;
  return { lines, scannedTo: cut ? last + 1 : Math.max(from, to), total };
}
