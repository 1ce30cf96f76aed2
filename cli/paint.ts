import type { Terminal } from "./terminal";

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** A text in a colour, where there are colours. */
export function paint(terminal: Terminal, color: keyof typeof CODES, text: string): string {
  const [on, off] = CODES[color];
  return terminal.hasColors && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}
