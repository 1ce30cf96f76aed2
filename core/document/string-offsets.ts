/**
 * Where the character at `offset` of a text value stands in the source that spells it.
 * @param source the value as it is written in JSON or YAML: quoted, plain, or a block from its `|` or `>` on
 * @param value what it reads as
 * @returns 0-based in `source`, in UTF-16 units; as near as can be told where lines were folded
 */
export function sourceOffsetWithin(source: string, value: string, offset: number): number {
  const target = Math.min(Math.max(offset, 0), value.length);
  switch (source[0]) {
    case '"':
      return align(source, 1, target, readDoubleQuoted);
    case "'":
      return align(source, 1, target, readSingleQuoted);
    case "|":
    case ">":
      return inBlock(source, value, target);
    default:
      return align(source, 0, target, readPlain);
  }
}

/** How many characters of the source, and of the value, one step at a place covers. */
type Step = (source: string, at: number) => { taken: number; made: number };

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const FOLD = /[ \t]*\r?\n[ \t\r\n]*/y;

function readPlain(source: string, at: number): { taken: number; made: number } {
  FOLD.lastIndex = at;
  const [fold] = FOLD.exec(source) ?? [];
  if (fold === undefined) return { taken: 1, made: 1 };
  // One line break is a space; of several, all but the first remain.
  return { taken: fold.length, made: Math.max(1, fold.split("\n").length - 2) };
}

function readSingleQuoted(source: string, at: number): { taken: number; made: number } {
  return source.startsWith("''", at) ? { taken: 2, made: 1 } : readPlain(source, at);
}

function readDoubleQuoted(source: string, at: number): { taken: number; made: number } {
  if (source[at] !== "\\") return readPlain(source, at);
  const letter = source[at + 1] ?? "";
  if (letter === "\n" || letter === "\r") {
    FOLD.lastIndex = at + 1;
    return { taken: 1 + (FOLD.exec(source)?.[0].length ?? 1), made: 0 };
  }
  const digits = HEX_DIGITS[letter] ?? 0;
  const code = digits === 8 ? Number.parseInt(source.slice(at + 2, at + 10), 16) : 0;
  return { taken: 2 + digits, made: code > 0xffff ? 2 : 1 };
}

function align(source: string, start: number, target: number, read: Step): number {
  let at = start;
  let made = 0;
  while (made < target && at < source.length) {
    const step = read(source, at);
    if (made + step.made > target) return at + (target - made);
    at += step.taken;
    made += step.made;
  }
  return at;
}

/** A block's lines are those of the value, behind an indentation; a folded block may join some of them. */
function inBlock(source: string, value: string, target: number): number {
  const header = source.indexOf("\n") + 1;
  if (header === 0) return source.length;
  const indent = indentOf(source, header);
  let at = header;
  let made = 0;
  for (;;) {
    const end = source.indexOf("\n", at);
    const line = source.slice(at, end === -1 ? source.length : end);
    const spaces = Math.min(indent, line.length - line.trimStart().length);
    const length = line.replace(/\r$/, "").length - spaces;
    if (target <= made + length || end === -1) return at + spaces + Math.max(0, target - made);
    made += length;
    // The break after this line is a character of the value, too, unless a folded block drops it.
    if (value[made] === "\n" || value[made] === " ") made++;
    at = end + 1;
  }
}

/** Of the first line that is not blank. */
function indentOf(source: string, header: number): number {
  const first = source
    .slice(header)
    .split("\n")
    .find((line) => line.trim() !== "");
  return first === undefined ? 0 : first.length - first.trimStart().length;
}
