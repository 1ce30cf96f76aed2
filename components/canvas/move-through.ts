import type { FlowTree, FlowTreeNode } from "./flow-tree";

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/** Which key leads where. */
export const ARROW_KEYS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

/**
 * Where an arrow key leads in a drawing: up and down follow the order of execution, into and out of workflows; left
 * and right change the branch of the nearest parallel workflow. Stays where it is when there is nothing that way.
 */
export function moveThrough(tree: FlowTree, key: string | null, direction: Direction): string {
  const node = key === null ? undefined : tree.byKey.get(key);
  if (!node) return tree.root.key;
  const target = TARGETS[direction](tree, node);
  return (target ?? node).key;
}

const TARGETS = {
  up: previousInFlow,
  down: nextInFlow,
  left: (tree: FlowTree, node: FlowTreeNode) => neighbourBranch(tree, node, -1),
  right: (tree: FlowTree, node: FlowTreeNode) => neighbourBranch(tree, node, 1),
  first: (tree: FlowTree) => tree.root,
  last: (tree: FlowTree) => tree.order[tree.order.length - 1],
} satisfies Record<Direction, (tree: FlowTree, node: FlowTreeNode) => FlowTreeNode | undefined>;

function parentOf(tree: FlowTree, node: FlowTreeNode): FlowTreeNode | undefined {
  return node.parentKey === null ? undefined : tree.byKey.get(node.parentKey);
}

function siblingOf(tree: FlowTree, node: FlowTreeNode, step: 1 | -1): FlowTreeNode | undefined {
  const siblings = parentOf(tree, node)?.children ?? [];
  return siblings[siblings.indexOf(node) + step];
}

function nextInFlow(tree: FlowTree, node: FlowTreeNode): FlowTreeNode | undefined {
  if (node.children[0]) return node.children[0];
  for (let here: FlowTreeNode | undefined = node; here; here = parentOf(tree, here)) {
    if (parentOf(tree, here)?.flow !== "sequential") continue;
    const next = siblingOf(tree, here, 1);
    if (next) return next;
  }
  return undefined;
}

function previousInFlow(tree: FlowTree, node: FlowTreeNode): FlowTreeNode | undefined {
  const parent = parentOf(tree, node);
  if (parent?.flow !== "sequential") return parent;
  const before = siblingOf(tree, node, -1);
  if (!before) return parent;
  let last = before;
  while (last.flow === "sequential") {
    const inner = last.children[last.children.length - 1];
    if (!inner) break;
    last = inner;
  }
  return last;
}

function neighbourBranch(tree: FlowTree, node: FlowTreeNode, step: 1 | -1): FlowTreeNode | undefined {
  for (let here: FlowTreeNode | undefined = node; here; here = parentOf(tree, here)) {
    if (parentOf(tree, here)?.flow !== "parallel") continue;
    const next = siblingOf(tree, here, step);
    if (next) return next;
  }
  return undefined;
}
