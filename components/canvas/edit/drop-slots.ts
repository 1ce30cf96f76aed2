import type { FlowTree, FlowTreeNode } from "../flow-tree";
import { CANVAS, type Box } from "../layout-flow";

/** Where something will stand: as number `index`, from 0, among the steps of a workflow. */
export interface SlotPosition {
  parentKey: string;
  index: number;
}

/** A place between steps, and the bar that shows it on the whole drawing's own grid. */
export interface DropSlot {
  at: SlotPosition;
  bar: Box;
}

interface Point {
  x: number;
  y: number;
}

/** Place of a node on the whole drawing. */
type BoxOf = (key: string) => Box | null;

const BAR = 4;
/** So close to its border a workflow is passed by: what is dropped there lands before or behind it. */
const BORDER = 8;

/**
 * The place between steps nearest to a point: among the steps of the innermost workflow there, never inside of what is
 * being moved. Null where dropping would change nothing.
 */
export function slotAt(
  tree: FlowTree,
  boxOf: BoxOf,
  point: Point,
  moved: ReadonlySet<string>,
): DropSlot | null {
  let holder = tree.root;
  for (;;) {
    const inner = holder.children.find((child) => {
      const box = child.flow === null || moved.has(child.key) ? null : boxOf(child.key);
      return box !== null && isWithin(box, point);
    });
    if (inner === undefined) break;
    holder = inner;
  }
  const slots = slotsOf(holder, boxOf);
  const across = holder.flow === "parallel" ? "x" : "y";
  const distance = ({ bar }: DropSlot) => Math.abs(centre(bar)[across] - point[across]);
  const [first, ...rest] = slots;
  if (first === undefined) return null;
  const nearest = rest.reduce((best, slot) => (distance(slot) < distance(best) ? slot : best), first);
  return isWhereItStands(holder, nearest.at.index, moved) ? null : nearest;
}

/** The bar of one place; null for a workflow that is not there. */
export function slotOf(tree: FlowTree, boxOf: BoxOf, at: SlotPosition): DropSlot | null {
  const holder = tree.byKey.get(at.parentKey);
  return holder === undefined ? null : (slotsOf(holder, boxOf)[at.index] ?? null);
}

/** Before the first step, between any two, behind the last. */
function slotsOf(holder: FlowTreeNode, boxOf: BoxOf): DropSlot[] {
  const outer = boxOf(holder.key);
  if (outer === null) return [];
  const at = (index: number): SlotPosition => ({ parentKey: holder.key, index });
  const top = outer.y + CANVAS.headerHeight;
  const boxes = holder.children.flatMap((child) => boxOf(child.key) ?? []);
  const [firstBox] = boxes;
  const lastBox = boxes.at(-1);
  if (firstBox === undefined || lastBox === undefined) {
    const y = top + (outer.height - CANVAS.headerHeight) / 2 - BAR / 2;
    return [{ at: at(0), bar: inset({ x: outer.x, y, width: outer.width, height: BAR }) }];
  }
  if (holder.flow === "parallel") {
    const y = top + CANVAS.padding + CANVAS.junctionHeight;
    const height = outer.y + outer.height - CANVAS.padding - CANVAS.junctionHeight - y;
    const gaps = [
      firstBox.x - CANVAS.padding / 2,
      ...boxes.slice(1).map((box) => box.x - CANVAS.laneGap / 2),
      lastBox.x + lastBox.width + CANVAS.padding / 2,
    ];
    return gaps.map((x, index) => ({ at: at(index), bar: { x: x - BAR / 2, y, width: BAR, height } }));
  }
  const gaps = [
    firstBox.y - CANVAS.padding / 2,
    ...boxes.slice(1).map((box) => box.y - CANVAS.stepGap / 2),
    lastBox.y + lastBox.height + CANVAS.padding / 2,
  ];
  return gaps.map((y, index) => ({
    at: at(index),
    bar: inset({ x: outer.x, y: y - BAR / 2, width: outer.width, height: BAR }),
  }));
}

function inset(box: Box): Box {
  return { ...box, x: box.x + CANVAS.padding, width: box.width - 2 * CANVAS.padding };
}

function isWithin(box: Box, { x, y }: Point): boolean {
  return (
    x > box.x + BORDER &&
    x < box.x + box.width - BORDER &&
    y > box.y + BORDER &&
    y < box.y + box.height - BORDER
  );
}

function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Siblings that stand together stay as they are when they are put before, between or behind themselves. */
function isWhereItStands(holder: FlowTreeNode, index: number, moved: ReadonlySet<string>): boolean {
  if (moved.size === 0) return false;
  const places = holder.children.flatMap(({ key }, place) => (moved.has(key) ? [place] : []));
  const first = places[0];
  const last = places.at(-1);
  if (first === undefined || last === undefined || places.length !== moved.size) return false;
  return last - first === places.length - 1 && index >= first && index <= last + 1;
}
