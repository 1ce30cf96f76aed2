import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type CST,
  type Document,
} from "yaml";
import { frameBlock } from "./frame-block";
import { objectOf } from "./json-syntax";
import { lineIndentAt, type SyntaxItem, type SyntaxNode } from "./syntax-tree";

type CollectionItem = CST.BlockMap["items"][number] | CST.BlockSequence["items"][number];

/** The tree of a YAML text without mistakes; undefined when it holds nothing. */
export function readYamlSyntax(text: string): SyntaxNode | undefined {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false, logLevel: "silent" });
  const { contents } = document;
  if (contents === null) return undefined;
  const from = contents.range[0];
  const root = new YamlSyntaxReader(text, document).node(contents, from, from);
  if (root.layout === "block") frameBlock(root, text, regionStartOf(text, root.start), text.length);
  return root;
}

/** Behind the line of `---`, if there is one. */
function regionStartOf(text: string, contentStart: number): number {
  const start = /(?:^|\n)---[^\n]*\n/.exec(text.slice(0, contentStart));
  return start === null ? 0 : start.index + start[0].length;
}

class YamlSyntaxReader {
  constructor(
    private readonly text: string,
    private readonly document: Document.Parsed,
  ) {}

  /** `outerStart`: of the anchor or tag; `emptyAt`: where a value that is not written would be. */
  node(node: unknown, outerStart: number | undefined, emptyAt: number): SyntaxNode {
    const range =
      isCollection(node) || isScalar(node) || isAlias(node) ? (node.range ?? undefined) : undefined;
    const isEmpty = range === undefined || range[0] === range[1];
    const start = isEmpty ? emptyAt : range[0];
    const end = isEmpty ? emptyAt : this.contentEnd(start, range[1]);
    const common = {
      start,
      end,
      outerStart: Math.min(outerStart ?? start, start),
      lineIndent: lineIndentAt(this.text, start),
      isAlias: isAlias(node),
    };
    if (isMap(node) || isSeq(node)) return this.collection(node, common);
    return {
      ...common,
      type: "scalar",
      layout: "flow",
      items: [],
      isExotic: false,
      value: this.plain(node),
      scalarStyle: isScalar(node) ? node.type : undefined,
    };
  }

  private collection(
    node: { items: unknown[]; flow?: boolean | undefined; srcToken?: unknown },
    common: Pick<SyntaxNode, "start" | "end" | "outerStart" | "lineIndent" | "isAlias">,
  ): SyntaxNode {
    const type = isMap(node) ? "map" : "seq";
    const layout = node.flow === true ? "flow" : "block";
    const tokens = tokenItems(node.srcToken).filter(
      ({ key, value, sep, start }) =>
        key != null ||
        value != null ||
        sep !== undefined ||
        start.some(({ type }) => type === "seq-item-ind"),
    );
    const items = node.items.map((item, index) => this.item(item, tokens[index], layout));
    const known = items.filter((item) => item !== undefined);
    const isExotic = tokens.length !== node.items.length || known.length !== items.length;
    const value = isExotic
      ? this.plain(node)
      : type === "seq"
        ? known.map((item) => item.node.value)
        : objectOf(known);
    const last = known.at(-1);
    const end = layout === "block" && last !== undefined && !isExotic ? last.end : common.end;
    return { ...common, end, type, layout, isExotic, items: isExotic ? [] : known, value };
  }

  /** Undefined for what is not edited in place. */
  private item(
    item: unknown,
    token: CollectionItem | undefined,
    layout: "flow" | "block",
  ): SyntaxItem | undefined {
    if (token === undefined) return undefined;
    if (token.start.some(({ type }) => type === "explicit-key-ind")) return undefined;
    if (!isPair(item)) return this.listItem(item, token, layout);
    const { key, value } = item;
    if (!isScalar(key) || !key.range || key.range[0] === key.range[1]) return undefined;
    const [start, keyEnd] = key.range;
    if (token.start.some(isProperty) || this.text.slice(start, keyEnd).includes("\n")) return undefined;
    const colon = token.sep?.find(({ type }) => type === "map-value-ind");
    // In a list's brackets, `[a: 1]` is a map without braces.
    if (colon === undefined && layout === "block") return undefined;
    const indicatorEnd = colon === undefined ? keyEnd : colon.offset + 1;
    const node = this.node(value, token.sep?.find(isProperty)?.offset, indicatorEnd);
    const lineIndent = lineIndentAt(this.text, start);
    const end = Math.max(node.end, indicatorEnd);
    return { key: String(key.value), start, keyEnd, indicatorEnd, end, lineIndent, node };
  }

  private listItem(item: unknown, token: CollectionItem, layout: "flow" | "block"): SyntaxItem | undefined {
    const property = token.start.find(isProperty)?.offset;
    if (layout === "flow") {
      const node = this.node(item, property, token.value?.offset ?? 0);
      const { outerStart: start, end, lineIndent } = node;
      // A pair without braces has neither a token nor brackets of its own.
      if (token.value == null || token.sep !== undefined) return undefined;
      return { key: undefined, start, keyEnd: start, indicatorEnd: start, end, lineIndent, node };
    }
    const dash = token.start.find(({ type }) => type === "seq-item-ind");
    if (dash === undefined) return undefined;
    const start = dash.offset;
    const node = this.node(item, property, start + 1);
    const lineIndent = lineIndentAt(this.text, start);
    const end = Math.max(node.end, start + 1);
    return { key: undefined, start, keyEnd: start + 1, indicatorEnd: start + 1, end, lineIndent, node };
  }

  /** A block of text ends before its last line break. */
  private contentEnd(start: number, end: number): number {
    if (end > start && this.text[end - 1] === "\n") return this.text[end - 2] === "\r" ? end - 2 : end - 1;
    return end;
  }

  private plain(node: unknown): unknown {
    if (isScalar(node)) return node.value;
    if (isAlias(node)) return this.plain(node.resolve(this.document));
    if (isSeq(node)) return node.items.map((item) => this.plain(item));
    if (!isMap(node)) return null;
    return Object.fromEntries(
      node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : "", this.plain(value)]),
    );
  }
}

function isProperty({ type }: CST.SourceToken): boolean {
  return type === "anchor" || type === "tag";
}

function tokenItems(token: unknown): readonly CollectionItem[] {
  return typeof token === "object" && token !== null && "items" in token && Array.isArray(token.items)
    ? (token.items as CollectionItem[])
    : [];
}
