import type { PositionNode } from "../positions";
import type { Shape, ShapeItem } from "./shape";

/** A value that is taken apart only as far as somebody looks into it. */
export class LazyShape implements Shape {
  readonly origin = undefined;
  readonly type: Shape["type"];
  /** As they were at first. */
  children: readonly LazyShape[] | undefined;
  private known: ShapeItem[] | undefined;

  /** @param position where its text stands */
  constructor(
    readonly value: unknown,
    readonly position: PositionNode,
  ) {
    const isObject = typeof value === "object" && value !== null;
    this.type = !isObject ? "scalar" : Array.isArray(value) ? "seq" : "map";
  }

  get items(): ShapeItem[] | undefined {
    if (this.type === "scalar") return undefined;
    if (this.known === undefined) {
      const isList = this.type === "seq";
      const children = this.position.children ?? new Map<string | number, PositionNode>();
      this.known = Object.entries(this.value as object).map(([key, value]: [string, unknown]) => {
        const position = children.get(isList ? Number(key) : key) ?? { offset: 0, length: 0 };
        return { key: isList ? undefined : key, shape: new LazyShape(value, position), origin: undefined };
      });
      this.children = this.known.map(({ shape }) => shape as LazyShape);
    }
    return this.known;
  }
}

/** The value of a shape; what nobody has looked into is the very same object as before. */
export function sharedValue(shape: Shape): unknown {
  if (shape instanceof LazyShape && shape.children === undefined) return shape.value;
  const { items, type, value } = shape;
  if (items === undefined) return value;
  if (type === "seq") return items.map((item) => sharedValue(item.shape));
  return Object.fromEntries(items.map((item) => [String(item.key), sharedValue(item.shape)]));
}
