import { paint } from "../paint";
import type { Terminal } from "../terminal";
import type { Part } from "./run-lines";

/** Parts as one line, cut to a width in characters. */
export function printParts(
  terminal: Terminal,
  parts: readonly Part[],
  width = Number.POSITIVE_INFINITY,
): string {
  let left = width;
  let line = "";
  for (const { text, color } of parts) {
    const characters = [...text];
    const isCut = characters.length > left;
    const shown = isCut ? `${characters.slice(0, Math.max(0, left - 1)).join("")}…` : text;
    line += color === undefined ? shown : paint(terminal, color, shown);
    left -= characters.length;
    if (isCut || left <= 0) break;
  }
  return line;
}
