import type { ReopenedStatus } from "./events";
import type { NodeState, RunState } from "./run-state";
import { isNodeSettled } from "./statuses";
import type { RunTree } from "./tree";
import { LOOP_KIND, walkTree } from "./tree";

/** A node that gets a new attempt when its run is reopened. */
export interface ReopenedNode {
  key: string;
  kind: string;
  attempt: number;
  status: ReopenedStatus;
  /** Kept by what goes on as it was; null for what starts anew. */
  spec: unknown;
}

/**
 * The nodes that people decide about, in document order: those that failed or were aborted and did so by themselves,
 * which leaves out every workflow around them.
 */
export function openEnds(tree: RunTree, { nodes }: Pick<RunState, "nodes">): NodeState[] {
  return [...walkTree(tree)].flatMap((node) => {
    const state = nodes[node.key];
    if (state === undefined || !isUnfinished(state)) return [];
    return node.workflow === null || (state.error !== null && state.spec === null) ? [state] : [];
  });
}

/**
 * What a run that has ended has to take up again so that it goes on: everything that failed or was aborted gets
 * another attempt. What holds other nodes and had begun goes on where it was; the rest starts anew when its turn comes
 * or, if it is among `skipped`, counts as skipped with all in it. What had come to a good end stays untouched.
 *
 * @param keepsItems whether it is still known what a loop goes over; one that has forgotten it starts anew
 */
export function planReopening(
  tree: RunTree,
  state: Pick<RunState, "nodes">,
  skipped: ReadonlySet<string>,
  keepsItems: (loopKey: string) => boolean = () => true,
): ReopenedNode[] {
  const planned: ReopenedNode[] = [];
  const plan = (node: RunTree, status: ReopenedStatus): void => {
    const before = state.nodes[node.key];
    const spec = status === "Running" ? before?.spec : null;
    planned.push({ key: node.key, kind: node.kind, attempt: (before?.attempt ?? 0) + 1, status, spec });
  };
  const visit = (node: RunTree): void => {
    const before = state.nodes[node.key];
    if (before === undefined || !isUnfinished(before)) return;
    if (skipped.has(node.key)) {
      for (const each of walkTree(node)) if (!isDone(state.nodes[each.key])) plan(each, "Skipped");
      return;
    }
    const begun = node.workflow !== null && before.spec !== null;
    plan(node, begun && (node.kind !== LOOP_KIND || keepsItems(node.key)) ? "Running" : "Pending");
    node.workflow?.steps.forEach(visit);
  };
  visit(tree);
  return planned;
}

function isUnfinished({ status }: NodeState): boolean {
  return status === "Failed" || status === "Aborted";
}

function isDone(node: NodeState | undefined): boolean {
  return node !== undefined && isNodeSettled(node.status) && !isUnfinished(node);
}
