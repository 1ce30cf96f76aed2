import {
  isContainerKind,
  ITERATION_KIND,
  LOOP_KIND,
  type NodeStatus,
  type RunState,
  type RunStatus,
} from "@/core/run";
import type { Prisma } from "@/server/db/generated/client";

/** Nodes that hold others have nothing of their own to wait for; `isContainerKind` as a list. */
const CONTAINERS = ["Workflow", LOOP_KIND, ITERATION_KIND];

/** Attempts at work; one that is tried again has another row then. */
export const IN_FLIGHT = {
  status: { in: ["Running", "Waiting", "Aborting"] },
  kind: { notIn: CONTAINERS },
} satisfies Prisma.NodeAttemptWhereInput;

/** The same as `waitsForApproval`, as a question to the database. */
export const WAITS_FOR_APPROVAL = {
  status: "Waiting",
  nodeAttempts: {
    some: { kind: "Approval", status: "Waiting" },
    none: { ...IN_FLIGHT, NOT: { kind: "Approval", status: "Waiting" } },
  },
} satisfies Prisma.RunWhereInput;

/** Whether a run waits, and for nothing but people's approval. */
export function waitsForApproval(
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
