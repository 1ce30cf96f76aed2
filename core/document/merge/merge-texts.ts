import { Lexer } from "yaml";
import { diffLines, linesOf } from "../diff/diff-lines";
import { isSame } from "../diff/diff-values";
import type { DocumentSource } from "../document-source";
import { parseSource } from "../parse-source";

/**
 * Their lines among mine, when that means the merged value: comments of both come along. Undefined for JSON, which has
 * none, and where both changed the same lines.
 */
export function mergeTexts(
  base: DocumentSource,
  mine: DocumentSource,
  theirs: DocumentSource,
  value: unknown,
): DocumentSource | undefined {
  if ([base, mine, theirs].some(({ format }) => format !== "yaml")) return undefined;
  const text = mergeLines(linesOf(base.text), linesOf(mine.text), linesOf(theirs.text));
  if (text === undefined) return undefined;
  const { source, problems } = parseSource(text, "yaml");
  return problems.length === 0 && isSame(source.value, value) ? source : undefined;
}

/** Comments that the other side wrote and that are in no line of the result. */
export function lostComments(base: DocumentSource, theirs: DocumentSource, merged: DocumentSource): string[] {
  const known = new Set([...commentsOf(base), ...commentsOf(merged)]);
  return commentsOf(theirs).filter((comment) => !known.has(comment));
}

/** Stands before a scalar among the lexer's tokens. */
const SCALAR = "\u001F";

function commentsOf({ text, format }: DocumentSource): string[] {
  if (format === "json" || !text.includes("#")) return [];
  const comments: string[] = [];
  let previous = "";
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith("#") && previous !== SCALAR) comments.push(token.trimEnd());
    previous = token;
  }
  return comments;
}

/** Undefined when both changed the same or neighbouring lines in different ways. */
function mergeLines(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): string | undefined {
  const own = diffLines(base, mine);
  const others = diffLines(base, theirs);
  if (own === undefined || others === undefined) return undefined;
  const changes = [
    ...own.map((change) => ({ ...change, lines: mine.slice(change.to, change.to + change.inserted) })),
    ...others.map((change) => ({ ...change, lines: theirs.slice(change.to, change.to + change.inserted) })),
  ].sort((a, b) => a.from - b.from || a.removed - b.removed);
  const merged: string[] = [];
  let at = 0;
  let last: (typeof changes)[number] | undefined;
  for (const change of changes) {
    if (last !== undefined && change.from <= last.from + last.removed) {
      const isSameChange =
        change.from === last.from &&
        change.removed === last.removed &&
        change.lines.join("") === last.lines.join("");
      if (isSameChange) continue;
      return undefined;
    }
    merged.push(...base.slice(at, change.from), ...change.lines);
    at = change.from + change.removed;
    last = change;
  }
  return [...merged, ...base.slice(at)].join("");
}
