import { describeNode, type FlowTree, type FlowTreeNode } from "@/components/canvas";
import { isRunReopenable, ROOT_KEY, type NodeState, type RunState } from "@/core/run";

/** A step that did not come to a good end, and did so by itself; people decide what becomes of it. */
export interface OpenEnd {
  node: FlowTreeNode;
  state: NodeState;
}

/** The same as `openEnds` of `core/run`, of the tree that is drawn. */
export function openEndsOf(tree: FlowTree, { nodes }: Pick<RunState, "nodes">): OpenEnd[] {
  return tree.order.flatMap((node) => {
    const state = nodes[node.key];
    if (state === undefined || (state.status !== "Failed" && state.status !== "Aborted")) return [];
    return node.flow === null || (state.error !== null && state.spec === null) ? [{ node, state }] : [];
  });
}

/** It has failed and waits for people to decide, instead of having ended. */
export function isHeld(run: RunState): boolean {
  return run.status === "Waiting" && run.nodes[ROOT_KEY]?.status === "Failed";
}

export function canGoOn(run: RunState): boolean {
  return isRunReopenable(run.status) || isHeld(run);
}

/** As people call it: its ref, or else its title; with its place where it stands in a loop. */
export function nameOf({ node, state }: OpenEnd): string {
  const name = node.ref ?? describeNode(node, state.spec ?? undefined).titleText;
  return node.key.includes("#") ? `${name} (${node.key})` : name;
}

/** Later steps that read what a step yields. */
export function readersOf(tree: FlowTree, { ref }: FlowTreeNode): FlowTreeNode[] {
  if (ref === null) return [];
  const mention = new RegExp(`refs(?:\\.${escapeRegExp(ref)}|\\[['"]${escapeRegExp(ref)}['"]\\])(?![\\w-])`);
  return tree.order.filter(({ flow, source }) => flow === null && mention.test(JSON.stringify(source)));
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
