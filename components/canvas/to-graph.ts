import { Position, type Edge, type Node } from "@xyflow/react";
import type { FlowTree, FlowTreeNode } from "./flow-tree";
import { CANVAS, layoutFlow, type Box, type FlowEdge } from "./layout-flow";

export type StepGraphNode = Node<{ node: FlowTreeNode }, "step">;
export type WorkflowGraphNode = Node<{ node: FlowTreeNode }, "workflow">;
export type JunctionGraphNode = Node<{ node: FlowTreeNode }, "junction">;
export type GraphNode = StepGraphNode | WorkflowGraphNode | JunctionGraphNode;
/** `before` and `after` are the keys of the nodes whose progress the edge shows. */
export type GraphEdge = Edge<{ before: string | null; after: string | null }, "flow">;

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  width: number;
  height: number;
  /** Place of a node on the whole drawing. */
  boxOf(key: string): Box | null;
}

const JUNCTION_SIZE = 8;

/** The drawing of a document; it depends on the document alone, so a run never moves a node. */
export function toGraph(tree: FlowTree): Graph {
  const layout = layoutFlow(tree);
  const nodes: GraphNode[] = [];
  const absolute = new Map<string, Box>();
  // React Flow needs parents before their children, which is the order of the tree.
  for (const node of tree.order) {
    const box = layout.boxes.get(node.key);
    if (!box) continue;
    const parent = node.parentKey === null ? undefined : absolute.get(node.parentKey);
    absolute.set(node.key, { ...box, x: box.x + (parent?.x ?? 0), y: box.y + (parent?.y ?? 0) });
    nodes.push({
      ...placed(box, node.parentKey, node.depth),
      id: node.key,
      type: node.flow ? "workflow" : "step",
      data: { node },
    });
    if (node.flow === "parallel" && node.children.length > 0) nodes.push(...junctionsOf(node, box));
  }
  const whole = layout.boxes.get(tree.root.key);
  return {
    nodes,
    edges: layout.edges.map(toGraphEdge),
    width: whole?.width ?? 0,
    height: whole?.height ?? 0,
    boxOf: (key) => absolute.get(key) ?? null,
  };
}

function placed(box: Box, parentKey: string | null, depth: number) {
  return {
    ...(parentKey === null ? {} : { parentId: parentKey }),
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    zIndex: depth,
    // Given beforehand so that the first paint has its edges without measuring the page.
    handles: [
      { type: "target" as const, position: Position.Top, x: box.width / 2, y: 0, width: 1, height: 1 },
      {
        type: "source" as const,
        position: Position.Bottom,
        x: box.width / 2,
        y: box.height,
        width: 1,
        height: 1,
      },
    ],
  };
}

function junctionsOf(node: FlowTreeNode, box: Box): JunctionGraphNode[] {
  const x = box.width / 2 - JUNCTION_SIZE / 2;
  const top = CANVAS.headerHeight + CANVAS.padding - JUNCTION_SIZE / 2;
  const bottom = box.height - CANVAS.padding - JUNCTION_SIZE / 2;
  return [top, bottom].map((y, index) => ({
    ...placed({ x, y, width: JUNCTION_SIZE, height: JUNCTION_SIZE }, node.key, node.depth + 1),
    id: index === 0 ? forkOf(node.key) : joinOf(node.key),
    type: "junction",
    data: { node },
  }));
}

const forkOf = (key: string): string => `${key}/fork`;
const joinOf = (key: string): string => `${key}/join`;

function toGraphEdge(edge: FlowEdge): GraphEdge {
  return {
    id: edge.id,
    type: "flow",
    source: edge.type === "fork" ? forkOf(edge.from) : edge.from,
    target: edge.type === "join" ? joinOf(edge.to) : edge.to,
    data: {
      before: edge.type === "fork" ? null : edge.from,
      after: edge.type === "join" ? null : edge.to,
    },
    zIndex: edge.depth,
  };
}
