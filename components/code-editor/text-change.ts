/** One stretch of a text that is replaced. Offsets are in UTF-16 units; `to` is not included. */
export interface TextChange {
  from: number;
  to: number;
  insert: string;
}

/** What makes `after` of `before`: the middle between what both begin and end with. Null when they are the same. */
export function changeBetween(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let same = 0;
  const rest = shorter - from;
  while (
    same < rest &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  // Halves of a character outside the basic plane belong together.
  if (from > 0 && isLead(before.charCodeAt(from - 1))) from--;
  if (same > 0 && isTrail(after.charCodeAt(after.length - same))) same--;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

function isLead(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isTrail(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
