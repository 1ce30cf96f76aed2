import { isFramed, regionStartOf, type FramedNode } from "./frame-block";
import { reindent } from "./reindent";
import { columnAt, type SyntaxItem, type SyntaxNode } from "./syntax-tree";
import { readYamlSyntax } from "./yaml-syntax";

const STEP = "  ";

/** YAML whose blocks are indented by two spaces a level; what stands in brackets, and every text, stays as it is. */
export function formatYaml(text: string): string {
  const root = readYamlSyntax(text);
  const formatted =
    root !== undefined && isFramed(root)
      ? text.slice(0, regionStartOf(text, root)) + new YamlFormatter(text).block(root, "")
      : text;
  return `${formatted.trimEnd()}\n`;
}

class YamlFormatter {
  constructor(private readonly text: string) {}

  /** All lines of a block; the first one is indented too. */
  block(node: SyntaxNode, indent: string): string {
    const { head = "", tail = "" } = node.block ?? {};
    const items = node.items.map((item, index) => {
      const { blank = "", comments = "" } = item.lines ?? {};
      return (
        (index > 0 && blank !== "" ? "\n" : "") + remarks(comments, indent) + indent + this.item(item, indent)
      );
    });
    return remarks(head, indent) + items.join("\n") + this.tail(tail, indent);
  }

  private item(item: SyntaxItem, indent: string): string {
    const { node } = item;
    const start = item.key === undefined ? "-" : `${this.text.slice(item.start, item.keyEnd)}:`;
    if (isFramed(node)) return start + this.blockValue(item, node, indent);
    const own = " ".repeat(columnAt(this.text, item.start));
    const between = this.text.slice(item.indicatorEnd, node.outerStart);
    const value = reindent(this.text.slice(node.outerStart, node.end), own, indent);
    // A comment between a key and its value must stay before the line break.
    const gap = value === "" ? "" : between.includes("\n") ? reindent(between, own, indent) : " ";
    return start + gap + value + this.trail(item.lines?.trail ?? "", own, indent);
  }

  private blockValue(item: SyntaxItem, node: FramedNode, indent: string): string {
    const inner = indent + STEP;
    const lines = this.block(node, inner);
    const head = this.text.slice(item.indicatorEnd, regionStartOf(this.text, node));
    if (item.key === undefined && !head.includes("\n") && head.trim() === "")
      return ` ${lines.slice(inner.length)}`;
    const remark = head.trimEnd();
    return (remark === "" || /^\s*#/.test(remark) ? remark : ` ${remark.trimStart()}`) + `\n${lines}`;
  }

  private trail(trail: string, own: string, indent: string): string {
    return trimLines(reindent(trail, own, indent));
  }

  /** Comments below the last item; they stand where the block stands unless they are the document's. */
  private tail(tail: string, indent: string): string {
    const [first = "", ...lines] = tail.split("\n");
    return [
      first.trimEnd(),
      ...lines.map((line) => line.trim()).map((line) => (line.startsWith("#") ? indent + line : line)),
    ]
      .join("\n")
      .replace(/\n{3,}/g, "\n\n");
  }
}

/** Whole lines of comments, at the indentation of what they stand above. */
function remarks(lines: string, indent: string): string {
  if (lines === "") return "";
  const trimmed = lines
    .split("\n")
    .slice(0, -1)
    .map((line) => line.trim());
  return `${trimmed.map((line) => (line.startsWith("#") ? indent + line : line)).join("\n")}\n`.replace(
    /\n{3,}/g,
    "\n\n",
  );
}

function trimLines(lines: string): string {
  return lines.replace(/[ \t]+(?=\n|$)/g, "");
}
