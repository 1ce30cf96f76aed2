import type { SourceFormat } from "../document-source";
import { lineIndentAt, type SyntaxItem, type SyntaxNode } from "./syntax-tree";

/** How an author writes; what is added to the text is written the same way. */
export interface TextStyle {
  readonly format: SourceFormat;
  readonly lineBreak: "\n" | "\r\n";
  /** What a level adds: two spaces, a tab. */
  readonly indentUnit: string;
  /** JSON on one line, and YAML in brackets. */
  readonly isCompact: boolean;
  /** Between a field's name and its value in brackets: `": "`. */
  readonly colon: string;
  /** After a comma on the same line: `" "`. */
  readonly commaGap: string;
  /** Inside the braces of a map on one line. */
  readonly padding: string;
  /** YAML: spaces a list's dashes are indented by, below the name of its field. */
  readonly dashIndent: number;
  /** YAML: what follows the dash. */
  readonly dashGap: string;
  /** YAML: what most texts are quoted with. */
  readonly quotes: "plain" | "single" | "double";
}

/** Reads the style off a text. `root` is undefined for one that holds nothing. */
export function textStyleOf(text: string, format: SourceFormat, root: SyntaxNode | undefined): TextStyle {
  const seen = new StyleSamples(text);
  if (root !== undefined) seen.visit(root);
  const isMultiLine =
    root === undefined || root.items.length === 0 || text.slice(root.start, root.end).includes("\n");
  const { single, double, plain } = seen.quoted;
  const most = Math.max(single, double, plain);
  return {
    format,
    lineBreak: /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n",
    indentUnit: seen.indentUnit ?? "  ",
    isCompact: !isMultiLine || (format === "yaml" && root?.layout === "flow" && root.items.length > 0),
    colon: seen.colon ?? (isMultiLine || format === "yaml" ? ": " : ":"),
    commaGap: seen.commaGap ?? (isMultiLine || format === "yaml" ? " " : ""),
    padding: seen.padding ?? (isMultiLine && format === "json" ? " " : ""),
    dashIndent: seen.dashIndent ?? seen.indentUnit?.length ?? 2,
    dashGap: seen.dashGap ?? " ",
    quotes: most === 0 || plain === most ? "plain" : single === most ? "single" : "double",
  };
}

/** The first example of each habit in a text. */
class StyleSamples {
  indentUnit: string | undefined;
  colon: string | undefined;
  commaGap: string | undefined;
  padding: string | undefined;
  dashIndent: number | undefined;
  dashGap: string | undefined;
  readonly quoted = { single: 0, double: 0, plain: 0 };

  constructor(private readonly text: string) {}

  visit(node: SyntaxNode): void {
    if (node.type === "scalar") return this.countQuotes(node);
    if (node.isExotic) return;
    if (node.layout === "flow") this.visitFlow(node);
    else for (const item of node.items) this.visitBlockItem(node, item);
    for (const item of node.items) this.visit(item.node);
  }

  private visitFlow(node: SyntaxNode): void {
    const [first, second] = node.items;
    if (first === undefined) return;
    const opening = this.text.slice(node.start + 1, first.start);
    if (opening.includes("\n")) this.sampleIndent(node.lineIndent, lineIndentAt(this.text, first.start));
    else if (node.type === "map") this.padding ??= opening;
    if (first.key !== undefined && first.indicatorEnd > first.keyEnd)
      this.colon ??= this.text.slice(first.keyEnd, first.node.outerStart);
    const comma =
      second === undefined ? undefined : /^,[ \t]*$/.exec(this.text.slice(first.end, second.start));
    if (comma) this.commaGap ??= comma[0].slice(1);
  }

  private visitBlockItem(parent: SyntaxNode, item: SyntaxItem): void {
    const { node } = item;
    const between = this.text.slice(item.indicatorEnd, node.outerStart);
    if (parent.type === "seq") {
      if (/^ +$/.test(between)) this.dashGap ??= between;
    } else if (node.layout === "block" && parent.block !== undefined && node.block !== undefined) {
      const deeper = node.block.column - parent.block.column;
      if (node.type === "seq") this.dashIndent ??= deeper;
      else this.indentUnit ??= " ".repeat(deeper);
    }
  }

  private sampleIndent(outer: string, inner: string): void {
    if (inner.length > outer.length && inner.startsWith(outer)) this.indentUnit ??= inner.slice(outer.length);
  }

  private countQuotes({ value, scalarStyle }: SyntaxNode): void {
    if (typeof value !== "string") return;
    if (scalarStyle === "QUOTE_SINGLE") this.quoted.single++;
    if (scalarStyle === "QUOTE_DOUBLE") this.quoted.double++;
    if (scalarStyle === "PLAIN") this.quoted.plain++;
  }
}
