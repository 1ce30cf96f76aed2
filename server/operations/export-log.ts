import { stripVTControlCharacters } from "node:util";
import type { Db } from "@/server/db";
import { readLogWindow } from "./read-log-window";

const LINES_AT_ONCE = 5_000;

/** All lines that an operation's log has now as plain text, each with its instant in front, some thousand at a time. */
export async function* exportLog(db: Db, operationId: string): AsyncGenerator<string> {
  const { total } = await readLogWindow(db, operationId, { from: 0, count: 0 });
  for (let from = 0; from < total; from += LINES_AT_ONCE) {
    const { lines } = await readLogWindow(db, operationId, {
      from,
      count: Math.min(LINES_AT_ONCE, total - from),
    });
    yield lines.map(({ at, text }) => `${at} ${stripVTControlCharacters(text)}\n`).join("");
  }
}
