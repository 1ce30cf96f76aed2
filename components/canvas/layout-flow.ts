import type { FlowTree, FlowTreeNode } from "./flow-tree";

/** Lengths of the drawing, CSS pixels at zoom 1; all on the 4-px grid. */
export const CANVAS = {
  stepWidth: 288,
  stepHeight: 60,
  /** Added to a step that has badges. */
  badgesHeight: 24,
  headerHeight: 36,
  padding: 20,
  /** Between two steps of a sequence: the length of the arrow. */
  stepGap: 32,
  /** Between two branches. */
  laneGap: 24,
  /** Room for the fork above the branches and for the join below them. */
  junctionHeight: 28,
  /** Inside of a workflow without steps. */
  emptyHeight: 40,
} as const;

/** A rectangle; `x` and `y` are relative to the containing workflow. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface FlowEdge {
  id: string;
  from: string;
  to: string;
  /** `fork` and `join` edges begin or end at the junction of the parallel workflow, named by `from` or `to`. */
  type: "sequence" | "fork" | "join";
  depth: number;
}

export interface FlowLayout {
  boxes: ReadonlyMap<string, Box>;
  edges: readonly FlowEdge[];
}

export function hasBadges(node: FlowTreeNode): boolean {
  return node.waitsFor !== null || node.timeout !== null || node.skip.type !== "never";
}

/**
 * Places a tree of sequences and branches: sequences go down, centred, so that their arrows are straight; branches
 * stand side by side, top aligned. One pass up to measure, one pass down to place: O(n).
 */
export function layoutFlow(tree: FlowTree): FlowLayout {
  const sizes = new Map<string, { width: number; height: number }>();
  for (let index = tree.order.length - 1; index >= 0; index -= 1) {
    const node = tree.order[index];
    if (node) sizes.set(node.key, measure(node, sizes));
  }

  const boxes = new Map<string, Box>();
  const edges: FlowEdge[] = [];
  boxes.set(tree.root.key, { x: 0, y: 0, ...sizeOf(tree.root, sizes) });
  for (const node of tree.order) {
    if (!node.flow) continue;
    placeChildren(node, sizes, boxes);
    edges.push(...edgesOf(node));
  }
  return { boxes, edges };
}

type Sizes = ReadonlyMap<string, { width: number; height: number }>;

function sizeOf(node: FlowTreeNode, sizes: Sizes): { width: number; height: number } {
  return sizes.get(node.key) ?? { width: CANVAS.stepWidth, height: CANVAS.stepHeight };
}

function measure(node: FlowTreeNode, sizes: Sizes): { width: number; height: number } {
  if (!node.flow) {
    return {
      width: CANVAS.stepWidth,
      height: CANVAS.stepHeight + (hasBadges(node) ? CANVAS.badgesHeight : 0),
    };
  }
  let across = 0;
  let down = 0;
  let widest = 0;
  let tallest = 0;
  for (const child of node.children) {
    const size = sizeOf(child, sizes);
    across += size.width;
    down += size.height;
    widest = Math.max(widest, size.width);
    tallest = Math.max(tallest, size.height);
  }
  const gaps = Math.max(0, node.children.length - 1);
  const inside =
    node.children.length === 0
      ? { width: CANVAS.stepWidth, height: CANVAS.emptyHeight }
      : node.flow === "sequential"
        ? { width: widest, height: down + gaps * CANVAS.stepGap }
        : { width: across + gaps * CANVAS.laneGap, height: tallest + 2 * CANVAS.junctionHeight };
  return {
    width: Math.max(inside.width, CANVAS.stepWidth) + 2 * CANVAS.padding,
    height: CANVAS.headerHeight + inside.height + 2 * CANVAS.padding,
  };
}

function placeChildren(node: FlowTreeNode, sizes: Sizes, boxes: Map<string, Box>): void {
  const { width } = sizeOf(node, sizes);
  const top = CANVAS.headerHeight + CANVAS.padding;
  if (node.flow === "sequential") {
    let y = top;
    for (const child of node.children) {
      const size = sizeOf(child, sizes);
      boxes.set(child.key, { x: (width - size.width) / 2, y, ...size });
      y += size.height + CANVAS.stepGap;
    }
    return;
  }
  const inside = node.children.reduce((sum, child) => sum + sizeOf(child, sizes).width, 0);
  const lanes = inside + Math.max(0, node.children.length - 1) * CANVAS.laneGap;
  let x = (width - lanes) / 2;
  for (const child of node.children) {
    const size = sizeOf(child, sizes);
    boxes.set(child.key, { x, y: top + CANVAS.junctionHeight, ...size });
    x += size.width + CANVAS.laneGap;
  }
}

function edgesOf(node: FlowTreeNode): FlowEdge[] {
  const depth = node.depth + 1;
  if (node.flow === "parallel") {
    return node.children.flatMap((child) => [
      { id: `${node.key}>${child.key}`, from: node.key, to: child.key, type: "fork" as const, depth },
      { id: `${child.key}>${node.key}`, from: child.key, to: node.key, type: "join" as const, depth },
    ]);
  }
  return node.children.slice(1).flatMap((child, index) => {
    const before = node.children[index];
    return before
      ? [
          {
            id: `${before.key}>${child.key}`,
            from: before.key,
            to: child.key,
            type: "sequence" as const,
            depth,
          },
        ]
      : [];
  });
}
