import type { DocumentPath } from "./problem";
import { sourceOffsetWithin } from "./string-offsets";

/** A stretch of the source text. */
export interface SourceRange {
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
  /** 0-based, in UTF-16 units. */
  offset: number;
  length: number;
}

/** Where one value of a document stands in its text; filled in by the reader of the format. */
export interface PositionNode {
  offset: number;
  length: number;
  /** Of the key that leads here; absent for list items and the document itself. */
  keyOffset?: number;
  keyLength?: number;
  children?: Map<string | number, PositionNode>;
}

/** Where in the text each value and each key of a document stands. */
export class PositionMap {
  /** Of the whole document. */
  readonly rootNode: PositionNode;
  private lineStarts: number[] | undefined;

  constructor(
    private readonly text: string,
    root: PositionNode = { offset: 0, length: text.length },
  ) {
    this.rootNode = root;
  }

  rangeOf(offset: number, length: number): SourceRange {
    const starts = (this.lineStarts ??= lineStartsOf(this.text));
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1, offset: at, length };
  }

  /** The value at `path`, or the nearest one around where it would be. */
  at(path: DocumentPath): SourceRange {
    const { offset, length } = this.find(path).node;
    return this.rangeOf(offset, length);
  }

  /** The key that leads to `path`; undefined for list items and for what is not there. */
  keyAt(path: DocumentPath): SourceRange | undefined {
    const { node, isExact } = this.find(path);
    if (!isExact || node.keyOffset === undefined) return undefined;
    return this.rangeOf(node.keyOffset, node.keyLength ?? 0);
  }

  /**
   * A part of the text value at `path`, given in UTF-16 units of the value: escapes, quotes and the indentation of
   * YAML blocks are looked through. Undefined when there is no text at `path`.
   */
  within(
    path: DocumentPath,
    value: string,
    part: { offset: number; length: number },
  ): SourceRange | undefined {
    const { node, isExact } = this.find(path);
    if (!isExact) return undefined;
    const source = this.text.slice(node.offset, node.offset + node.length);
    const from = sourceOffsetWithin(source, value, part.offset);
    const to = sourceOffsetWithin(source, value, part.offset + part.length);
    return this.rangeOf(node.offset + from, Math.max(0, to - from));
  }

  private find(path: DocumentPath): { node: PositionNode; isExact: boolean } {
    let node = this.rootNode;
    for (const segment of path) {
      const child = node.children?.get(segment);
      if (child === undefined) return { node, isExact: false };
      node = child;
    }
    return { node, isExact: true };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
