import { getLocation } from "jsonc-parser";
import type { DocumentPath, SourceFormat } from "@/core/document";

/** What stands, or could stand, at a place of a text that may be half-written. */
export interface CaretPlace {
  /** Of the field or value; for a name that is being written, of the object it is in, with the name. */
  path: DocumentPath;
  at: "key" | "value";
  /** The word or quoted text here; empty at the caret where nothing stands. `to` not included. */
  from: number;
  to: number;
  /** The word without its quotes. */
  word: string;
}

/** Null where nothing of a document can stand, such as in a comment. Offsets are in UTF-16 units. */
export function caretPlace(text: string, offset: number, format: SourceFormat): CaretPlace | null {
  return format === "json" ? jsonPlace(text, offset) : yamlPlace(text, offset);
}

function jsonPlace(text: string, offset: number): CaretPlace | null {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const isHere =
    previousNode !== undefined &&
    previousNode.offset <= offset &&
    offset <= previousNode.offset + previousNode.length;
  const from = isHere ? previousNode.offset : offset;
  const to = isHere ? previousNode.offset + previousNode.length : offset;
  const word = text.slice(from, to).replace(/^"|"$/g, "");
  if (!isAtPropertyKey) return path.length === 0 ? null : { path: [...path], at: "value", from, to, word };
  return { path: [...path.slice(0, -1), word], at: "key", from, to, word };
}

interface YamlToken {
  type: "dash" | "key";
  column: number;
  name: string;
}

const YAML_KEY =
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#'"[\]{},&*!|>%@`-][^:#]*?|-[^\s:][^:#]*?))\s*:(?=\s|$)/;

/** What a line of YAML begins with: dashes, then perhaps a name. */
function yamlTokens(line: string): { tokens: YamlToken[]; rest: number } {
  const tokens: YamlToken[] = [];
  let column = /^ */.exec(line)?.[0].length ?? 0;
  for (;;) {
    const dash = /^-(\s+|$)/.exec(line.slice(column));
    if (dash === null) break;
    tokens.push({ type: "dash", column, name: "" });
    column += dash[0].length;
  }
  const key = YAML_KEY.exec(line.slice(column));
  if (key === null) return { tokens, rest: column };
  tokens.push({ type: "key", column, name: key[1] ?? key[2] ?? key[3] ?? "" });
  const after = column + key[0].length;
  return { tokens, rest: after + (/^ */.exec(line.slice(after))?.[0].length ?? 0) };
}

function yamlPlace(text: string, offset: number): CaretPlace | null {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", offset);
  const line = text.slice(lineStart, next === -1 ? text.length : next).replace(/\r$/, "");
  const column = offset - lineStart;
  if (/^\s*#/.test(line)) return null;
  const { tokens, rest } = yamlTokens(line);
  const last = tokens.at(-1);
  const above = text.slice(0, lineStart);
  if (last?.type === "key" && column <= last.column + last.name.length + 1) {
    const from = lineStart + last.column;
    const around = yamlPath(above, tokens.slice(0, -1), last.column);
    return { path: [...around, last.name], at: "key", from, to: from + last.name.length, word: last.name };
  }
  const written = line
    .slice(rest)
    .replace(/\s+#.*$/, "")
    .trimEnd();
  const from = lineStart + Math.min(rest, Math.max(column, 0));
  const to = Math.max(offset, lineStart + rest + written.length);
  const word = written.replace(/^["']|["']$/g, "");
  if (last?.type === "key") return { path: yamlPath(above, tokens, Infinity), at: "value", from, to, word };
  // A word behind nothing but dashes becomes a name, unless the list is one of plain values.
  const path = yamlPath(above, tokens, Math.min(column, rest));
  return { path: [...path, word], at: "key", from, to, word };
}

/**
 * The path of what stands behind `tokens`, the beginning of a line; `limit` is the column it stands at. Only
 * indentation is looked at: the text may have mistakes.
 */
function yamlPath(above: string, tokens: readonly YamlToken[], limit: number): DocumentPath {
  const path: DocumentPath = [];
  let least = limit;
  let inList = false;
  const look = (token: YamlToken): void => {
    const first = path[0];
    if (inList && token.type === "dash" && token.column === least && typeof first === "number") {
      path[0] = first + 1;
    } else if (token.column < least || (inList && token.type === "key" && token.column === least)) {
      path.unshift(token.type === "dash" ? 0 : token.name);
      least = token.column;
      inList = token.type === "dash";
    }
  };
  for (const token of [...tokens].reverse()) look(token);
  const lines = above.split("\n");
  for (let index = lines.length - 1; index >= 0; index--) {
    if (least === 0 && !inList) break;
    const line = lines[index] ?? "";
    if (/^\s*(#|$)/.test(line)) continue;
    for (const token of yamlTokens(line).tokens.reverse()) look(token);
  }
  return path;
}
