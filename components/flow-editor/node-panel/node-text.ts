import { nodePath, type DocumentSource } from "@/core/document";

/** The text of one node as its author wrote it, without the indentation that the document around it gives. */
export function nodeText(source: DocumentSource, key: string): string {
  const { from, to, margin } = placeOf(source, key);
  const [first = "", ...rest] = source.text.slice(from, to).split("\n");
  return [first, ...rest.map((line) => line.slice(Math.min(margin.length, marginOf(line).length)))].join(
    "\n",
  );
}

/** The document with another text in the place of that of a node. */
export function withNodeText(source: DocumentSource, key: string, text: string): string {
  const { from, to, margin } = placeOf(source, key);
  const [first = "", ...rest] = text.trimEnd().split("\n");
  const indented = [first, ...rest.map((line) => (line === "" ? "" : `${margin}${line}`))].join("\n");
  return source.text.slice(0, from) + indented + source.text.slice(to);
}

/** Where a node stands, and what its further lines are indented by. */
function placeOf(
  { text, positions }: DocumentSource,
  key: string,
): { from: number; to: number; margin: string } {
  const { offset: from, length, column } = positions.at(nodePath(key));
  const to = from + text.slice(from, from + length).trimEnd().length;
  // Of JSON, the indentation of the line it begins in; a YAML item's lines stand below its own first character.
  const lineStart = text.lastIndexOf("\n", from - 1) + 1;
  const margin =
    text[from] === "{" ? marginOf(text.slice(lineStart, from)) : " ".repeat(Math.max(0, column - 1));
  return { from, to, margin };
}

function marginOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}
