import type { FlowTree, FlowTreeNode } from "@/components/canvas";
import type { NodeState, RunState } from "@/core/run";

/** A step in one of two runs, or in both. */
export interface ComparedStep {
  /** As the newer document has it, if it does. */
  node: FlowTreeNode;
  before: StepTime | null;
  after: StepTime | null;
}

export interface StepTime {
  state: NodeState | null;
  /** From the start of its first attempt to its end; null while it has none. */
  ms: number | null;
}

interface Side {
  tree: FlowTree;
  run: Pick<RunState, "nodes">;
}

/** Steps of two runs side by side, in the order of the newer one; a step is found again by its ref, else by place and kind. */
export function compareSteps(before: Side, after: Side): ComparedStep[] {
  const left = new Map(stepsOf(before.tree).map((node) => [nameOf(node), node]));
  const found = stepsOf(after.tree).map((node): ComparedStep => {
    const twin = left.get(nameOf(node));
    left.delete(nameOf(node));
    return { node, before: twin === undefined ? null : timeOf(twin, before), after: timeOf(node, after) };
  });
  const gone = [...left.values()].map((node): ComparedStep => ({
    node,
    before: timeOf(node, before),
    after: null,
  }));
  return [...found, ...gone];
}

function stepsOf(tree: FlowTree): FlowTreeNode[] {
  return tree.order.filter(({ flow }) => flow === null);
}

/** In a loop each turn has the same ref again. */
function nameOf({ key, kind, ref }: FlowTreeNode): string {
  return ref !== null && !key.includes("#") ? `ref ${ref}` : `${key} ${kind}`;
}

function timeOf({ key }: FlowTreeNode, { run }: Side): StepTime {
  const state = run.nodes[key] ?? null;
  const startedAt = state?.attempts.find((attempt) => attempt.startedAt !== null)?.startedAt ?? null;
  if (state === null || startedAt === null || state.endedAt === null) return { state, ms: null };
  return { state, ms: Date.parse(state.endedAt) - Date.parse(startedAt) };
}
