import { FlowWriter } from "./flow-writer";
import { isFramed, regionStartOf, type FramedNode } from "./frame-block";
import type { KeptText } from "./kept-text";
import { reindent, reindentLines } from "./reindent";
import { blockScalar, keyText } from "./scalar-text";
import type { Shape, ShapeItem } from "./shape";
import { columnAt, type SyntaxItem, type SyntaxNode } from "./syntax-tree";
import type { TextStyle } from "./text-style";

/** Writes the blocks of YAML: maps and lists whose items have lines of their own. */
export class BlockWriter {
  private readonly flow: FlowWriter;

  constructor(
    private readonly text: string,
    private readonly style: TextStyle,
    private readonly kept: KeptText,
  ) {
    this.flow = new FlowWriter(text, style, kept);
  }

  /**
   * All lines of a block, its first one indented too; ends before a line break, or as the text that it keeps does.
   * @param indent spaces before its keys or dashes
   */
  lines(shape: Shape, indent: string): string {
    const items = shape.items ?? [];
    const node = this.keptBlock(shape);
    if (node === undefined) return items.map((item) => this.item(item, indent)).join(this.style.lineBreak);
    const own = " ".repeat(node.block.column);
    const places = new Map(node.items.map((item, index) => [item, index]));
    const blanks = node.items.slice(1).map((item) => item.lines?.blank ?? "");
    const usualBlank = blanks.every((blank) => blank !== "") ? (blanks[0] ?? "") : "";
    const written = items.map((item, index) => {
      const place = item.origin === undefined ? undefined : places.get(item.origin);
      const blank = place === undefined || place === 0 ? usualBlank : (item.origin?.lines?.blank ?? "");
      return (index === 0 ? "" : this.style.lineBreak + blank) + this.item(item, own);
    });
    return reindentLines(node.block.head + written.join("") + node.block.tail, own, indent);
  }

  /** Whether a value takes lines of its own, below its key or behind its dash. */
  isBlock(shape: Shape): boolean {
    if (shape.items === undefined || shape.items.length === 0) return false;
    const whole = this.kept.whole(shape);
    if (whole !== undefined) return this.keptBlock(shape) !== undefined;
    const node = this.kept.of(shape);
    const staysFlow =
      node?.layout === "flow" && node.type === shape.type && node.items.length > 0 && !node.isAlias;
    return !staysFlow && !this.style.isCompact;
  }

  /** A scalar, or a value in brackets; `place` is where it stands already. */
  inline(shape: Shape, indent: string, place?: SyntaxNode): string {
    const whole = this.kept.whole(shape);
    if (whole !== undefined && (whole.layout === "flow" || whole.isExotic)) {
      const text = this.text.slice(whole.outerStart, whole.end);
      return whole === place ? text : reindent(text, whole.lineIndent, indent);
    }
    if (shape.items === undefined)
      return blockScalar(shape.value, indent, this.style, (this.kept.of(shape) ?? place)?.scalarStyle);
    const node = this.kept.of(shape);
    return this.flow.value(shape, node !== undefined && node === place ? node.lineIndent : indent, false);
  }

  private keptBlock(shape: Shape): FramedNode | undefined {
    const node = this.kept.of(shape);
    return node !== undefined && node.type === shape.type && isFramed(node) ? node : undefined;
  }

  /** All lines of an item, without a line break at the end. */
  private item(item: ShapeItem, indent: string): string {
    const { origin, key, shape } = item;
    if (origin?.lines === undefined || (origin.key === undefined) !== (key === undefined))
      return indent + this.freshItem(item, indent);
    const own = " ".repeat(columnAt(this.text, origin.start));
    const { comments, trail } = origin.lines;
    const isUntouched = key === origin.key && this.kept.whole(shape) === origin.node;
    const body = isUntouched
      ? this.text.slice(origin.start, origin.end) + trail
      : this.changedItem(item, origin, own, trail);
    return reindentLines(comments + own + body, own, indent);
  }

  private freshItem({ key, shape }: ShapeItem, indent: string): string {
    const start = key === undefined ? "-" : `${keyText(key, this.style)}:`;
    if (!this.isBlock(shape)) return `${start}${this.gap(key)}${this.inline(shape, indent)}`;
    return start + this.blockBelow(shape, key, indent);
  }

  /** A block in a place where none was: what follows the colon or the dash. */
  private blockBelow(shape: Shape, key: string | undefined, indent: string, remark = ""): string {
    const { lineBreak, dashGap } = this.style;
    const inner = this.innerIndent(shape, key, indent);
    const lines = this.lines(shape, inner);
    if (key !== undefined || remark !== "" || /^\s*(\r?\n|#)/.test(lines)) return remark + lineBreak + lines;
    return dashGap + lines.slice(inner.length);
  }

  private innerIndent(shape: Shape, key: string | undefined, indent: string): string {
    const { indentUnit, dashIndent, dashGap } = this.style;
    if (key === undefined) return `${indent} ${dashGap}`;
    return indent + (shape.type === "seq" ? " ".repeat(dashIndent) : indentUnit);
  }

  private changedItem(item: ShapeItem, origin: SyntaxItem, indent: string, trail: string): string {
    const { key, shape } = item;
    const { node, indicatorEnd } = origin;
    const start =
      key === origin.key
        ? this.text.slice(origin.start, indicatorEnd)
        : keyText(key ?? "", this.style) + this.text.slice(origin.keyEnd, indicatorEnd);
    const { rest, below } = splitTrail(trail);
    if (this.isBlock(shape)) {
      if (this.keptBlock(shape) === node && isFramed(node)) {
        // The item's own trail is that of the last item within.
        const regionStart = regionStartOf(this.text, node);
        const lines = this.lines(shape, " ".repeat(node.block.column));
        const inside = node.block.isInline ? lines.slice(node.block.column) : lines;
        return start + this.text.slice(indicatorEnd, regionStart) + inside;
      }
      const remark = isFramed(node) ? this.headRemark(origin, node) : rest;
      return start + this.blockBelow(shape, key, indent, remark) + (isFramed(node) ? "" : below);
    }
    const value = this.inline(shape, indent, node);
    if (isFramed(node)) {
      const around = shape.items?.length === 0 ? this.linesAround(node) : "";
      return start + this.gap(key) + withRemark(value, this.headRemark(origin, node)) + around;
    }
    const between = this.text.slice(indicatorEnd, node.outerStart);
    const gap = between === "" || node.isExotic ? this.gap(key) : between;
    return start + gap + withRemark(value, rest) + below;
  }

  private gap(key: string | undefined): string {
    return key === undefined ? this.style.dashGap : " ";
  }

  /** What remains of a list or map that has become empty. */
  private linesAround({ block }: FramedNode): string {
    const head = block.head.trim() === "" ? "" : this.style.lineBreak + block.head.trimEnd();
    return head + block.tail.replace(/\r?\n$/, "");
  }

  /** The comment on the line of a key whose value stands below it. */
  private headRemark(origin: SyntaxItem, node: FramedNode): string {
    const head = this.text.slice(origin.indicatorEnd, regionStartOf(this.text, node));
    return /[ \t]+#[^\r\n]*/.exec(head)?.[0] ?? "";
  }
}

/** A comment behind a value; for a text of several lines, behind its first. */
function withRemark(value: string, remark: string): string {
  if (remark === "" || !/^[|>]/.test(value)) return value + remark;
  const end = /\r?\n|$/.exec(value)?.index ?? value.length;
  return value.slice(0, end) + remark + value.slice(end);
}

function splitTrail(trail: string): { rest: string; below: string } {
  const end = /\r?\n|$/.exec(trail)?.index ?? trail.length;
  return { rest: trail.slice(0, end), below: trail.slice(end) };
}
