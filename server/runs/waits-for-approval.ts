import {
  isContainerKind,
  ITERATION_KIND,
  LOOP_KIND,
  type NodeStatus,
  type RunState,
  type RunStatus,
} from "@/core/run";

/** Nodes that hold others have nothing of their own to wait for; `isContainerKind` as a list. */
const CONTAINERS = ["Workflow", LOOP_KIND, ITERATION_KIND].map((kind) => `'${kind}'`).join(", ");

/** The same as `waitsForApproval` of the row `r` of `run`, in SQL. An attempt that is tried again has another row then. */
export const WAITS_FOR_APPROVAL = `
  (r.status = 'Waiting' AND COALESCE((
    SELECT bool_and(a.kind = 'Approval' AND a.status = 'Waiting') FROM node_attempt a
    WHERE a.run_id = r.id AND a.status IN ('Running', 'Waiting', 'Aborting') AND a.kind NOT IN (${CONTAINERS})
  ), false))`;

/** Whether a run waits, and for nothing but people's approval. */
function waitsForApproval(
  status: RunStatus,
  inFlight: readonly { kind: string; status: NodeStatus }[],
): boolean {
  return status === "Waiting" && inFlight.length > 0 && inFlight.every(isApprovalWait);
}

function isApprovalWait(node: { kind: string; status: NodeStatus }): boolean {
  return node.kind === "Approval" && node.status === "Waiting";
}

const AT_WORK: readonly NodeStatus[] = ["Running", "Waiting", "Retrying", "Aborting"];

/** The same, of a run's whole state. */
export function isWaitingForApproval({ status, nodes }: Pick<RunState, "status" | "nodes">): boolean {
  const atWork = Object.values(nodes).filter(
    (node) => AT_WORK.includes(node.status) && !isContainerKind(node.kind),
  );
  return waitsForApproval(status, atWork);
}
