import { parseTree, type Node } from "jsonc-parser";
import { lineIndentAt, type SyntaxItem, type SyntaxNode } from "./syntax-tree";

/** The tree of a JSON text without mistakes. */
export function readJsonSyntax(text: string): SyntaxNode | undefined {
  const tree = parseTree(text);
  return tree === undefined ? undefined : nodeOf(tree, text);
}

function nodeOf(node: Node, text: string): SyntaxNode {
  const common = {
    layout: "flow" as const,
    start: node.offset,
    outerStart: node.offset,
    end: node.offset + node.length,
    lineIndent: lineIndentAt(text, node.offset),
    isAlias: false,
    isExotic: false,
  };
  const children = node.children ?? [];
  if (node.type === "array") {
    const items = children.map((child): SyntaxItem => {
      const item = nodeOf(child, text);
      const { start, end, lineIndent } = item;
      return { key: undefined, start, keyEnd: start, indicatorEnd: start, end, lineIndent, node: item };
    });
    return { ...common, type: "seq", items, value: items.map(({ node: { value } }) => value) };
  }
  if (node.type !== "object") return { ...common, type: "scalar", items: [], value: node.value as unknown };
  const items = children.flatMap((property): SyntaxItem[] => {
    const [key, child] = property.children ?? [];
    if (key === undefined || child === undefined) return [];
    const value = nodeOf(child, text);
    return [
      {
        key: String(key.value),
        start: key.offset,
        keyEnd: key.offset + key.length,
        indicatorEnd: (property.colonOffset ?? key.offset + key.length) + 1,
        end: value.end,
        lineIndent: lineIndentAt(text, key.offset),
        node: value,
      },
    ];
  });
  return { ...common, type: "map", items, value: objectOf(items) };
}

/** An own field for every item, `__proto__` included. */
export function objectOf(items: readonly SyntaxItem[]): unknown {
  return Object.fromEntries(items.map(({ key, node }) => [String(key), node.value]));
}
