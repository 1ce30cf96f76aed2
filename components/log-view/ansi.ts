export interface AnsiSpan {
  text: string;
  /** A colour token of ours, or null for the colour of the text around. */
  colour: AnsiColour | null;
  bold: boolean;
  dim: boolean;
}

export type AnsiColour = "neutral" | "red" | "green" | "amber" | "blue" | "accent-text" | "slate";

const COLOURS: readonly AnsiColour[] = [
  "neutral",
  "red",
  "green",
  "amber",
  "blue",
  "accent-text",
  "slate",
  "neutral",
];

const PLAIN = { colour: null, bold: false, dim: false } as const;

const ESC = "\u001b";
const BELL = "\u0007";
/** Colours and moves (CSI), titles (OSC, ended by BEL or ST), single escapes: all that programs print besides text. */
const SEQUENCE = new RegExp(
  `${ESC}\\[([0-9;?]*)[ -/]*([@-~])|${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)|${ESC}[@-Z\\\\-_]`,
  "g",
);

/** Splits a line into runs of one look. Everything but colours and weight is taken out; a `\r` keeps what came last. */
export function parseAnsi(line: string): AnsiSpan[] {
  const text = lastRewrite(line);
  if (!text.includes(ESC)) return text === "" ? [] : [{ text, ...PLAIN }];
  const spans: AnsiSpan[] = [];
  let look: Omit<AnsiSpan, "text"> = PLAIN;
  let from = 0;
  const push = (piece: string) => {
    if (piece !== "") spans.push({ text: piece, ...look });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") look = applyCodes(look, match[1] ?? "");
  }
  push(text.slice(from));
  return spans;
}

/** A line without any escape sequence. */
export function stripAnsi(line: string): string {
  return parseAnsi(line)
    .map(({ text }) => text)
    .join("");
}

/** Progress bars write one line over and over. */
function lastRewrite(line: string): string {
  const trimmed = line.endsWith("\r") ? line.slice(0, -1) : line;
  return trimmed.slice(trimmed.lastIndexOf("\r") + 1);
}

function applyCodes(look: Omit<AnsiSpan, "text">, codes: string): Omit<AnsiSpan, "text"> {
  const numbers = codes.split(";").map(Number);
  let next = look;
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0;
    if (code === 38 || code === 48) {
      // 256 colours (`5;n`) and true colour (`2;r;g;b`) have no token of ours: skipped, arguments and all.
      index += numbers[index + 1] === 5 ? 2 : 4;
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

function applyCode(look: Omit<AnsiSpan, "text">, code: number): Omit<AnsiSpan, "text"> {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 39) return { ...look, colour: null };
  if (code >= 30 && code <= 37) return { ...look, colour: COLOURS[code - 30] ?? null };
  if (code >= 90 && code <= 97) return { ...look, colour: COLOURS[code - 90] ?? null };
  return look;
}
