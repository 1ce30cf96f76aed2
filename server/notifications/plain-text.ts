/** Controls, and characters that turn the direction of what follows: nothing that somebody should read. */
const UNREADABLE = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** Text as one line: nothing in it ends a header, hides or turns what stands behind it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(UNREADABLE, "").trim();
}

/** Text that may have several lines. */
export function severalLines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.replace(/\t/g, "  ").replace(UNREADABLE, "").trimEnd())
    .join("\n")
    .trim();
}

/** The text with at most so many UTF-16 characters, and `…` where it was longer. */
export function clip(text: string, characters: number): string {
  if (text.length <= characters) return text;
  // Half of a pair of surrogates is no character.
  return `${text.slice(0, characters - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
