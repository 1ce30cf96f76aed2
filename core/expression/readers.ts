import { ExpressionError } from "./expression-error";

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};
const HEX = /[0-9a-fA-F]{4}/y;
const SPACE = /\s*/y;
const INDEX = /\d+/y;
const SEGMENT = /[\p{L}\p{N}_$-]+/uy;

/** What `pattern` (sticky) matches at `position`, if anything. */
export function readMatch(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/** `Expected …, found …` at a position. */
export function unexpected(text: string, position: number, wanted: string): ExpressionError {
  const codePoint = text.codePointAt(position);
  const found = codePoint === undefined ? "the end" : `\`${String.fromCodePoint(codePoint)}\``;
  return new ExpressionError(
    "syntax",
    `Expected ${wanted}, found ${found}.`,
    position,
    codePoint === undefined ? 0 : 1,
  );
}

/** Reads a quoted text whose opening quote stands at `position`. @throws ExpressionError */
export function readQuoted(text: string, position: number): { value: string; end: number } {
  const quote = text[position];
  let value = "";
  let at = position + 1;
  while (at < text.length) {
    const character = text[at] ?? "";
    at++;
    if (character === quote) return { value, end: at };
    if (character !== "\\") {
      value += character;
      continue;
    }
    const escaped = text[at] ?? "";
    at++;
    const hex = escaped === "u" ? readMatch(HEX, text, at) : undefined;
    if (hex === undefined) {
      value += ESCAPES[escaped] ?? escaped;
    } else {
      value += String.fromCharCode(Number.parseInt(hex, 16));
      at += 4;
    }
  }
  throw new ExpressionError("syntax", "This quoted text has no end.", position, text.length - position);
}

/** Reads `.name`, `.0`, `[0]` and `['any key']` as far as they go; none is an empty path. @throws ExpressionError */
export function readPath(text: string, position: number): { segments: string[]; end: number } {
  const segments: string[] = [];
  let at = position;
  for (;;) {
    if (text[at] === ".") {
      const segment = readMatch(SEGMENT, text, at + 1);
      if (segment === undefined) throw unexpected(text, at + 1, "a name after the dot");
      segments.push(segment);
      at += 1 + segment.length;
    } else if (text[at] === "[") {
      const { segment, end } = readBracket(text, at + 1);
      segments.push(segment);
      at = end;
    } else {
      return { segments, end: at };
    }
  }
}

function readBracket(text: string, position: number): { segment: string; end: number } {
  let at = position + (readMatch(SPACE, text, position)?.length ?? 0);
  let segment: string;
  if (text[at] === "'" || text[at] === '"') {
    ({ value: segment, end: at } = readQuoted(text, at));
  } else {
    const index = readMatch(INDEX, text, at);
    if (index === undefined) throw unexpected(text, at, "a number or a quoted key");
    segment = index;
    at += index.length;
  }
  at += readMatch(SPACE, text, at)?.length ?? 0;
  if (text[at] !== "]") throw unexpected(text, at, "`]`");
  return { segment, end: at + 1 };
}

/** Parses a whole path as `fn.get` takes it: `a.b[0]['c d']`. @throws ExpressionError */
export function parsePath(path: string): string[] {
  const relative = path === "" || path.startsWith("[") || path.startsWith(".") ? path : `.${path}`;
  const { segments, end } = readPath(relative, 0);
  if (end < relative.length) throw unexpected(relative, end, "`.` or `[`");
  return segments;
}
