import { columnAt, type BlockFrame, type SyntaxItem, type SyntaxNode } from "./syntax-tree";

/** A block whose lines have been divided. */
export type FramedNode = SyntaxNode & { block: BlockFrame };

/**
 * Divides the lines of a YAML block among its items, down to the last: the comment above an item and the rest of its
 * line are its own; a comment below it only when it is indented deeper than the item.
 * @param from where the block's first line begins, or its first item when that stands behind a dash
 * @param to end of what is the block's, without the last line break (the whole document's: with it)
 */
export function frameBlock(node: SyntaxNode, text: string, from: number, to: number): void {
  const [first] = node.items;
  if (first === undefined) return;
  const column = columnAt(text, first.start);
  const isInline = from === first.start;
  const firstLine = isInline ? from : lineStart(text, first.start);
  const { head, lead } = splitHead(text.slice(from, firstLine));
  let blank = "";
  let comments = lead;
  let tail = "";
  for (const [index, item] of node.items.entries()) {
    const next = node.items[index + 1];
    const gapEnd = next === undefined ? to : lineStart(text, next.start);
    const trailEnd = endOfTrail(text, item.end, gapEnd, column);
    item.lines = { blank, comments, trail: text.slice(item.end, trailEnd) };
    frameValue(item, text, trailEnd);
    if (next === undefined) tail = text.slice(trailEnd, to);
    else ({ blank, comments } = splitBlank(text.slice(skipLineBreak(text, trailEnd), gapEnd)));
  }
  node.block = { column, isInline, head, tail };
}

/** Where the lines of a block begin: behind those of its key, or behind the dash. */
export function regionStartOf(text: string, node: FramedNode): number {
  const first = node.items[0];
  if (node.block.isInline || first === undefined) return node.start;
  const lineStart = first.start - columnAt(text, first.start);
  return lineStart - (first.lines?.comments.length ?? 0) - node.block.head.length;
}

export function isFramed(node: SyntaxNode): node is FramedNode {
  return node.block !== undefined && !node.isExotic;
}

function frameValue({ node, indicatorEnd }: SyntaxItem, text: string, to: number): void {
  if (node.layout !== "block" || node.items.length === 0) return;
  const before = text.slice(indicatorEnd, node.start);
  if (!before.includes("\n")) return frameBlock(node, text, node.start, to);
  // An anchor or tag on a line of its own still belongs to what precedes the block.
  const headLine = node.outerStart < node.start ? node.outerStart : indicatorEnd;
  frameBlock(node, text, text.indexOf("\n", headLine) + 1, to);
}

/** Behind the rest of the line and the deeper comments that follow, before a line break. */
function endOfTrail(text: string, from: number, to: number, column: number): number {
  let end = endOfLine(text, from, to);
  for (let at = skipLineBreak(text, end); at < to;) {
    const lineEnd = endOfLine(text, at, to);
    const indent = /^[ \t]*/.exec(text.slice(at, lineEnd))?.[0].length ?? 0;
    const isComment = text[at + indent] === "#";
    const isBlank = at + indent === lineEnd;
    if (isComment && indent > column) end = lineEnd;
    else if (!isBlank) break;
    const next = skipLineBreak(text, lineEnd);
    if (next === lineEnd) break;
    at = next;
  }
  return end;
}

/** What is separated from the first item by an empty line does not belong to it. */
function splitHead(lines: string): { head: string; lead: string } {
  const blanks = [...lines.matchAll(/(?<![^\n])[ \t]*\r?\n/g)];
  const last = blanks.at(-1);
  const at = last === undefined ? 0 : last.index + last[0].length;
  return { head: lines.slice(0, at), lead: lines.slice(at) };
}

function splitBlank(lines: string): { blank: string; comments: string } {
  const blank = /^(?:[ \t]*\r?\n)*/.exec(lines)?.[0] ?? "";
  return { blank, comments: lines.slice(blank.length) };
}

function lineStart(text: string, offset: number): number {
  return offset - columnAt(text, offset);
}

/** Before the line break. */
function endOfLine(text: string, from: number, to: number): number {
  const found = text.indexOf("\n", from);
  const end = found === -1 || found > to ? to : found;
  return end > from && text[end - 1] === "\r" ? end - 1 : end;
}

function skipLineBreak(text: string, at: number): number {
  if (text[at] === "\r" && text[at + 1] === "\n") return at + 2;
  return text[at] === "\n" ? at + 1 : at;
}
