/**
 * What a text says and where, the same for JSON and YAML. Offsets are 0-based, in UTF-16 units, ends exclusive.
 *
 * Everything is either *flow* (JSON, and YAML's brackets), where items are separated by commas, or a *block* of YAML,
 * where every item has lines of its own.
 */
export interface SyntaxNode {
  readonly type: "scalar" | "map" | "seq";
  readonly layout: "flow" | "block";
  /** The value this text stands for, aliases resolved. */
  readonly value: unknown;
  /** Without anchor and tag. */
  readonly start: number;
  /** Of its last character; the line break after a block of text is not counted. */
  readonly end: number;
  /** Where its anchor or tag begins; `start` without them. */
  readonly outerStart: number;
  /** The white space at the beginning of the line it starts on. */
  readonly lineIndent: string;
  readonly items: readonly SyntaxItem[];
  /** `*name`. */
  readonly isAlias: boolean;
  /** Written in a way that is read but not edited: explicit keys (`? `), keys with anchors. */
  readonly isExotic: boolean;
  /** How YAML quotes or folds it, in the words of the `yaml` package. */
  readonly scalarStyle?: string | undefined;
  /** Of a block. */
  block?: BlockFrame;
}

/** A field of a map or an item of a list. */
export interface SyntaxItem {
  /** Undefined in a list. */
  readonly key: string | undefined;
  /** Of the key, of a block list's dash, or of the value. */
  readonly start: number;
  /** Behind the key or the dash. */
  readonly keyEnd: number;
  /** Behind the colon or the dash; `keyEnd` when there is no colon. */
  readonly indicatorEnd: number;
  /** Of its last character, comments not counted. */
  readonly end: number;
  readonly lineIndent: string;
  readonly node: SyntaxNode;
  /** In a block. */
  lines?: BlockLines;
}

/** The lines of a block that belong to none of its items. */
export interface BlockFrame {
  /** Of keys or dashes, 0-based. */
  readonly column: number;
  /** Whether the first item stands on the line of the dash before it. */
  readonly isInline: boolean;
  /** Whole lines before the first item and the comment above it. */
  readonly head: string;
  /** From the line break behind the last item on. */
  readonly tail: string;
}

/** What else is on the lines of a block's item. */
export interface BlockLines {
  /** Empty lines above. */
  readonly blank: string;
  /** The lines of comment directly above. */
  readonly comments: string;
  /** The rest of its last line, and lines of comment below that are indented deeper; no line break at the end. */
  readonly trail: string;
}

/** The white space at the beginning of the line that `offset` is on. */
export function lineIndentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  let end = start;
  while (end < offset && (text[end] === " " || text[end] === "\t")) end++;
  return text.slice(start, end);
}

/** 0-based. */
export function columnAt(text: string, offset: number): number {
  return offset - text.lastIndexOf("\n", offset - 1) - 1;
}
