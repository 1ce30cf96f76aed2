/** More of a line does not fit beside its number in most terminals. */
const WIDEST = 100;

/**
 * A line of a text with a mark below a part of it:
 *
 *       12 |     "conditon": "success"
 *          |     ^^^^^^^^^^
 *
 * @param column 1-based, in UTF-16 units
 * @param length of the part; what is beyond the end of the line is not marked
 */
export function excerpt(text: string, line: number, column: number, length: number): string[] {
  const full = (text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  const from = Math.max(0, column - 1 > WIDEST - 20 ? column - 21 : 0);
  const part = full.slice(from, from + WIDEST);
  const shown = (from > 0 ? "…" : "") + part + (from + WIDEST < full.length ? "…" : "");
  const before = (from > 0 ? " " : "") + full.slice(from, column - 1).replace(/[^\t]/gu, " ");
  const marks = Math.max(1, Math.min(length, full.length - column + 1, from + WIDEST - column + 1));
  const number = String(line).padStart(6);
  return [`${number} | ${shown}`, `${" ".repeat(number.length)} | ${before}${"^".repeat(marks)}`];
}
