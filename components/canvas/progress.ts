import type { NodeState, NodeStatus } from "@/core/run";
import type { FlowTree, FlowTreeNode } from "./flow-tree";

export type NodeStates = Readonly<Record<string, NodeState | undefined>>;

/** How far a run has come. A drawing without a run has none. */
export interface FlowProgress {
  states: NodeStates;
  /** The run will change no more: what is Pending was not reached. */
  concluded: boolean;
}

const IN_HAND: ReadonlySet<NodeStatus> = new Set(["Running", "Waiting", "Retrying", "Aborting"]);
const PASSED: ReadonlySet<NodeStatus> = new Set(["Success", "Skipped"]);

export function isInHand(status: NodeStatus): boolean {
  return IN_HAND.has(status);
}

/** A node's status as shown: its own, Skipped inside of a skipped workflow, else Pending. */
export function statusOf(tree: FlowTree, node: FlowTreeNode, states: NodeStates): NodeStatus {
  const own = states[node.key];
  if (own) return own.status;
  const parent = node.parentKey === null ? undefined : tree.byKey.get(node.parentKey);
  return parent && statusOf(tree, parent, states) === "Skipped" ? "Skipped" : "Pending";
}

/** Steps inside a workflow, at any depth: how many there are and how many are behind us. */
export function countSteps(
  tree: FlowTree,
  node: FlowTreeNode,
  states: NodeStates,
): { total: number; passed: number } {
  if (!node.flow) return { total: 1, passed: PASSED.has(statusOf(tree, node, states)) ? 1 : 0 };
  let total = 0;
  let passed = 0;
  for (const child of node.children) {
    const inside = countSteps(tree, child, states);
    total += inside.total;
    passed += inside.passed;
  }
  return { total, passed };
}

export type EdgeProgress = "ahead" | "active" | "passed";

/**
 * An edge is alive while what it leads to is in hand, and passed once that has begun. An edge into a join (`after` is
 * null) is passed when its branch came to a good end.
 */
export function edgeProgress(before: NodeStatus | null, after: NodeStatus | null): EdgeProgress {
  if (after === null) return before !== null && PASSED.has(before) ? "passed" : "ahead";
  if (isInHand(after)) return "active";
  return after === "Pending" ? "ahead" : "passed";
}

/** The step a watcher wants to see: the one that failed, else the first in document order that is in hand. */
export function nodeToWatch(tree: FlowTree, states: NodeStates): string | null {
  const steps = tree.order.filter(({ flow }) => flow === null);
  const find = (wanted: (status: NodeStatus) => boolean) =>
    steps.find((node) => wanted(statusOf(tree, node, states)))?.key ?? null;
  // A loop may fail by itself, before it has any step.
  const brokenLoop = tree.order.find(({ key, flow }) => flow !== null && states[key]?.error)?.key;
  return find((status) => status === "Failed") ?? brokenLoop ?? find(isInHand);
}
