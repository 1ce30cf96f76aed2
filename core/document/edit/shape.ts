import type { SyntaxItem, SyntaxNode } from "./syntax-tree";

/** A value to be written, and the text that it, or a part of it, has already. */
export interface Shape {
  /** Of a scalar. */
  readonly value: unknown;
  /** The text it may keep. */
  readonly origin: SyntaxNode | undefined;
  /** Of a map or list; undefined for a scalar. */
  items: ShapeItem[] | undefined;
  readonly type: SyntaxNode["type"];
}

export interface ShapeItem {
  /** Undefined in a list. */
  readonly key: string | undefined;
  readonly shape: Shape;
  /** Whose lines, comments and key it has. */
  readonly origin: SyntaxItem | undefined;
}

/** What a text says, all of it as it is written. */
export function shapeOfSyntax(node: SyntaxNode): Shape {
  // An alias has no text of its own inside: whoever changes something there writes the whole value.
  if (node.isAlias || node.isExotic) return { ...shapeOfValue(node.value), origin: node };
  const items =
    node.type === "scalar"
      ? undefined
      : node.items.map((item) => ({ key: item.key, shape: shapeOfSyntax(item.node), origin: item }));
  return { value: node.value, origin: node, items, type: node.type };
}

/** A value that has no text yet. */
export function shapeOfValue(value: unknown): Shape {
  if (Array.isArray(value)) {
    const items = value.map((item) => ({ key: undefined, shape: shapeOfValue(item), origin: undefined }));
    return { value, origin: undefined, items, type: "seq" };
  }
  if (typeof value !== "object" || value === null)
    return { value, origin: undefined, items: undefined, type: "scalar" };
  const items = Object.entries(value).map(([key, field]) => ({
    key,
    shape: shapeOfValue(field),
    origin: undefined,
  }));
  return { value, origin: undefined, items, type: "map" };
}

/** The value a shape stands for, as JSON. */
export function valueOfShape({ type, items, value }: Shape): unknown {
  if (items === undefined) return value;
  if (type === "seq") return items.map(({ shape }) => valueOfShape(shape));
  return Object.fromEntries(items.map(({ key, shape }) => [String(key), valueOfShape(shape)]));
}
