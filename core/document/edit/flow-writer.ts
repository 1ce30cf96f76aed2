import type { KeptText } from "./kept-text";
import { reindent } from "./reindent";
import { flowScalar, keyText } from "./scalar-text";
import type { Shape, ShapeItem } from "./shape";
import type { SyntaxNode } from "./syntax-tree";
import type { TextStyle } from "./text-style";

/** What stands around the items of a map or list in brackets. */
interface FlowGaps {
  /** Before each item, from the bracket or comma on. */
  leads: string[];
  /** Between each item and the comma after it. */
  trails: string[];
  /** A comment behind the comma, on the same line. */
  remarks: string[];
  hasTrailingComma: boolean;
  /** Before the closing bracket. */
  close: string;
}

/** Writes JSON, and what stands in brackets in YAML. */
export class FlowWriter {
  constructor(
    private readonly text: string,
    private readonly style: TextStyle,
    private readonly kept: KeptText,
  ) {}

  /**
   * @param indent of the line the value starts on
   * @param isMultiLine whether a map or list that has no text yet gets lines of its own
   */
  value(shape: Shape, indent: string, isMultiLine: boolean): string {
    const whole = this.kept.whole(shape);
    if (whole !== undefined && fitsInFlow(whole))
      return reindent(this.text.slice(whole.outerStart, whole.end), whole.lineIndent, indent);
    const node = this.kept.of(shape);
    if (shape.items === undefined) return flowScalar(shape.value, this.style, node?.scalarStyle);
    const [open, close] = shape.type === "map" ? ["{", "}"] : ["[", "]"];
    if (shape.items.length === 0) return open + close;
    if (node === undefined || !isEditable(node, shape))
      return open + this.freshItems(shape, shape.items, indent, isMultiLine) + close;
    const outer = this.text.slice(node.outerStart, node.start);
    return outer + open + reindent(this.changedItems(shape.items, node), node.lineIndent, indent) + close;
  }

  private freshItems(
    { type }: Shape,
    items: readonly ShapeItem[],
    indent: string,
    isMultiLine: boolean,
  ): string {
    const { lineBreak, indentUnit, commaGap, padding, format } = this.style;
    if (!isMultiLine || format === "yaml") {
      const inside = type === "map" ? padding : "";
      return inside + items.map((item) => this.item(item, indent, false)).join(`,${commaGap}`) + inside;
    }
    const inner = indent + indentUnit;
    const lines = items.map((item) => lineBreak + inner + this.item(item, inner, true));
    return lines.join(",") + lineBreak + indent;
  }

  private changedItems(items: readonly ShapeItem[], node: SyntaxNode): string {
    const gaps = this.gapsOf(node);
    const places = new Map(node.items.map((item, index) => [item, index]));
    const [firstLead = "", secondLead] = gaps.leads;
    const isMultiLine = firstLead.includes("\n");
    const indent = isMultiLine ? (node.items[0]?.lineIndent ?? node.lineIndent) : node.lineIndent;
    const usualLead = isMultiLine
      ? this.style.lineBreak + indent
      : secondLead !== undefined && /^[ \t]*$/.test(secondLead)
        ? secondLead
        : this.style.commaGap;
    const written = items.map((item, index) => {
      const place = item.origin === undefined ? undefined : places.get(item.origin);
      const own = place === undefined ? usualLead : (gaps.leads[place] ?? "");
      const lead = index === 0 && !own.includes("#") ? firstLead : place === 0 && index > 0 ? usualLead : own;
      const comma = index < items.length - 1 || gaps.hasTrailingComma ? "," : "";
      const trail = place === undefined ? "" : (gaps.trails[place] ?? "");
      const remark = place === undefined ? "" : (gaps.remarks[place] ?? "");
      return lead + this.item(item, indent, isMultiLine) + trail + comma + remark;
    });
    return written.join("") + gaps.close;
  }

  private item({ key, origin, shape }: ShapeItem, indent: string, isMultiLine: boolean): string {
    if (key === undefined) return this.value(shape, indent, isMultiLine);
    if (origin === undefined || origin.lines !== undefined)
      return keyText(key, this.style) + this.style.colon + this.value(shape, indent, isMultiLine);
    const name = key === origin.key ? this.text.slice(origin.start, origin.keyEnd) : keyText(key, this.style);
    const between =
      origin.indicatorEnd > origin.keyEnd && origin.node.end > origin.indicatorEnd
        ? this.text.slice(origin.keyEnd, origin.node.outerStart)
        : this.kept.isIntact(shape)
          ? this.text.slice(origin.keyEnd, origin.end)
          : this.style.colon;
    // A value below its key has an indentation of its own.
    const place = this.kept.of(shape) === origin.node ? origin.node.lineIndent : origin.lineIndent;
    return reindent(name + between + this.value(shape, place, isMultiLine), origin.lineIndent, indent);
  }

  private gapsOf(node: SyntaxNode): FlowGaps {
    const gaps: FlowGaps = { leads: [], trails: [], remarks: [], hasTrailingComma: false, close: "" };
    let from = node.start + 1;
    for (const [index, item] of node.items.entries()) {
      const next = node.items[index + 1];
      const gapEnd = next === undefined ? node.end - 1 : next.start;
      gaps.leads.push(this.text.slice(from, outerStartOf(item)));
      const gap = this.text.slice(item.end, gapEnd);
      const comma = commaIn(gap);
      if (comma === -1) {
        gaps.trails.push("");
        from = item.end;
      } else {
        gaps.trails.push(gap.slice(0, comma));
        from = item.end + comma + 1;
      }
      const remark = /^[ \t]+#[^\n]*(?=\n)/.exec(this.text.slice(from, gapEnd))?.[0].replace(/\r$/, "") ?? "";
      gaps.remarks.push(remark);
      from += remark.length;
      if (next === undefined) gaps.hasTrailingComma = comma !== -1;
    }
    gaps.close = this.text.slice(from, node.end - 1);
    return gaps;
  }
}

function outerStartOf(item: { key: string | undefined; start: number; node: SyntaxNode }): number {
  return item.key === undefined ? item.node.outerStart : item.start;
}

function isEditable(node: SyntaxNode, shape: Shape): boolean {
  return (
    node.layout === "flow" &&
    node.type === shape.type &&
    node.items.length > 0 &&
    !node.isAlias &&
    !node.isExotic
  );
}

function fitsInFlow({ layout, scalarStyle }: SyntaxNode): boolean {
  return layout === "flow" && scalarStyle?.startsWith("BLOCK_") !== true;
}

/** Position of the comma, not one in a comment; -1 without one. */
function commaIn(gap: string): number {
  for (let at = 0; at < gap.length; at++) {
    if (gap[at] === ",") return at;
    if (gap[at] === "#") {
      const end = gap.indexOf("\n", at);
      if (end === -1) return -1;
      at = end;
    }
  }
  return -1;
}
