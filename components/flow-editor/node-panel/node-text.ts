import { nodePath, type DocumentSource } from "@/core/document";

/** The text of one node as its author wrote it, without the indentation that the document around it gives. */
export function nodeText(source: DocumentSource, key: string): string {
  const { text, positions } = source;
  const { offset, length, column } = positions.at(nodePath(key));
  const margin = Math.max(0, column - 1);
  const [first = "", ...rest] = text.slice(offset, offset + length).split("\n");
  const around = marginOf(text, offset, margin);
  return [first, ...rest.map((line) => line.slice(Math.min(around, indentOf(line))))].join("\n").trimEnd();
}

/** Of JSON, the indentation of the line it begins in; a YAML item's lines stand below its own first character. */
function marginOf(text: string, offset: number, margin: number): number {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  return text[offset] === "{" ? indentOf(line) : margin;
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}
