import { valueOfShape, type Shape } from "./shape";
import type { SyntaxNode } from "./syntax-tree";

/** Which text of the document is kept as it is. */
export class KeptText {
  private readonly intact = new Map<Shape, boolean>();

  /**
   * @param reprinted shapes whose text, and that of all they contain, is made anew
   * @param expandsAliases every `*name` is written as the value it stands for
   */
  constructor(
    private readonly reprinted: ReadonlySet<Shape>,
    private readonly expandsAliases: boolean,
  ) {}

  /** The text a value may keep, wholly or in part. */
  of(shape: Shape): SyntaxNode | undefined {
    return this.reprinted.has(shape) ? undefined : shape.origin;
  }

  /** Its text, when the value is still exactly what that says. */
  whole(shape: Shape): SyntaxNode | undefined {
    return this.isIntact(shape) ? shape.origin : undefined;
  }

  isIntact(shape: Shape): boolean {
    const known = this.intact.get(shape);
    if (known !== undefined) return known;
    const result = this.computeIntact(shape);
    this.intact.set(shape, result);
    return result;
  }

  private computeIntact(shape: Shape): boolean {
    const node = this.of(shape);
    if (node === undefined || node.type !== shape.type) return false;
    if (node.isAlias) return !this.expandsAliases && saysSame(shape, node);
    if (node.isExotic) return saysSame(shape, node);
    if (shape.items === undefined) return shape.value === node.value;
    return !isChanged(shape) && shape.items.every((item) => this.isIntact(item.shape));
  }
}

/** Whether the value itself, not only something within it, is another than its text says. */
export function isChanged(shape: Shape): boolean {
  const { origin, items } = shape;
  if (origin === undefined || origin.type !== shape.type) return true;
  if (origin.isAlias || origin.isExotic) return !saysSame(shape, origin);
  if (items === undefined) return shape.value !== origin.value;
  return (
    items.length !== origin.items.length ||
    items.some((item, index) => {
      const before = origin.items[index];
      return before !== item.origin || before?.key !== item.key || before?.node !== item.shape.origin;
    })
  );
}

function saysSame(shape: Shape, node: SyntaxNode): boolean {
  return JSON.stringify(valueOfShape(shape)) === JSON.stringify(node.value);
}
