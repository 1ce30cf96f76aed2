import type { FlowTree, FlowTreeNode } from "./flow-tree";
import type { Box } from "./layout-flow";
import type { Graph } from "./to-graph";

interface Point {
  x: number;
  y: number;
}

/** A drawing without words, on the whole drawing's own grid. */
export interface FarShapes {
  /** Workflows before what they hold. */
  boxes: readonly { node: FlowTreeNode; box: Box }[];
  /** Arrows as lines; `before` and `after` are the keys of the nodes whose progress they show. */
  lines: readonly { from: Point; to: Point; bendY: number; before: string | null; after: string | null }[];
}

/** What is left of a drawing when one sees it from far away. */
export function toFarShapes(tree: FlowTree, graph: Graph): FarShapes {
  const boxes = tree.order.flatMap((node) => {
    const box = graph.boxOf(node.key);
    return box === null ? [] : [{ node, box }];
  });
  const places = new Map<string, Point & { height: number }>();
  for (const { node, box } of boxes) {
    places.set(node.key, { x: box.x + box.width / 2, y: box.y, height: box.height });
  }
  for (const { id, type, position, parentId, width } of graph.nodes) {
    const holder = type === "junction" && parentId !== undefined ? graph.boxOf(parentId) : null;
    if (holder === null) continue;
    places.set(id, { x: holder.x + position.x + (width ?? 0) / 2, y: holder.y + position.y, height: 0 });
  }
  const lines = graph.edges.flatMap(({ source, target, data }) => {
    const above = places.get(source);
    const below = places.get(target);
    if (above === undefined || below === undefined) return [];
    const from = { x: above.x, y: above.y + above.height };
    const to = { x: below.x, y: below.y };
    const after = data?.after ?? null;
    return [
      { from, to, bendY: after === null ? to.y - 10 : from.y + 10, before: data?.before ?? null, after },
    ];
  });
  return { boxes, lines };
}

/** The innermost node at a place of the drawing; null on the ground. */
export function nodeAt({ boxes }: FarShapes, { x, y }: Point): string | null {
  const hit = boxes.findLast(
    ({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
  return hit?.node.key ?? null;
}
