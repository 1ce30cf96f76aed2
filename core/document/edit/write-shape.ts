import type { DocumentSource } from "../document-source";
import { BlockWriter } from "./block-writer";
import { FlowWriter } from "./flow-writer";
import { isFramed, regionStartOf } from "./frame-block";
import type { KeptText } from "./kept-text";
import type { Shape } from "./shape";
import type { SyntaxNode } from "./syntax-tree";
import type { TextStyle } from "./text-style";

/** The document's text with the value of `shape`. */
export function writeShape(
  { text, format }: DocumentSource,
  root: SyntaxNode | undefined,
  shape: Shape,
  style: TextStyle,
  kept: KeptText,
): string {
  const before = text.slice(0, root?.outerStart ?? text.length);
  const after = text.slice(root?.end ?? text.length);
  if (format === "json")
    return before + new FlowWriter(text, style, kept).value(shape, "", !style.isCompact) + after;

  const writer = new BlockWriter(text, style, kept);
  const node = kept.of(shape);
  if (!writer.isBlock(shape)) {
    const end = root !== undefined && isFramed(root) ? root.block.tail : after;
    return before + writer.inline(shape, "", root) + end;
  }
  if (root === undefined) return before + writer.lines(shape, "") + style.lineBreak;
  if (!isFramed(root)) return before + writer.lines(shape, "") + (after === "" ? style.lineBreak : after);
  const region = text.slice(0, regionStartOf(text, root));
  const column = " ".repeat(root.block.column);
  if (node === root && root.type === shape.type) return region + writer.lines(shape, column);
  return region + root.block.head + writer.lines(shape, column) + root.block.tail;
}
