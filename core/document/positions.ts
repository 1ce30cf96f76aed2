import type { DocumentPath } from "./problem";

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

/** Where in the text each value and each key of a document stands. */
export class PositionMap {
  private readonly values = new Map<string, SourceRange>();
  private readonly keys = new Map<string, SourceRange>();
  private readonly lineStarts: number[];

  constructor(private readonly text: string) {
    this.lineStarts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1))
      this.lineStarts.push(at + 1);
  }

  rangeOf(offset: number, length: number): SourceRange {
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.lineStarts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (this.lineStarts[low] ?? 0) + 1, offset: at, length };
  }

  setValue(path: DocumentPath, offset: number, length: number): void {
    this.values.set(JSON.stringify(path), this.rangeOf(offset, length));
  }

  setKey(path: DocumentPath, offset: number, length: number): void {
    this.keys.set(JSON.stringify(path), this.rangeOf(offset, length));
  }

  /** The value at `path`, or the nearest one around where it would be. */
  at(path: DocumentPath): SourceRange | undefined {
    for (let length = path.length; length >= 0; length--) {
      const range = this.values.get(JSON.stringify(path.slice(0, length)));
      if (range !== undefined) return range;
    }
    return undefined;
  }

  /** The key that leads to `path`; undefined for list items. */
  keyAt(path: DocumentPath): SourceRange | undefined {
    return this.keys.get(JSON.stringify(path));
  }
}
