import { nearestName } from "@/core/expression";
import { plannedNodes, type PlannedNode } from "@/core/plan";
import { documentKey } from "@/core/run";
import type { Tx } from "@/server/db";
import type { NodeAttempt, Run } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";

/** The newest attempt of one Approval of a run. */
export interface FoundApproval {
  attempt: NodeAttempt;
  ref: string | null;
  /** How a sentence calls it: its ref, else its place. */
  name: string;
}

/** Every node of the frozen document, by its place. */
function nodesOf(run: Pick<Run, "document">): Map<string, PlannedNode> {
  return plannedNodes((run.document as unknown as { spec: PlannedNode }).spec);
}

/** All Approvals that a run has reached, in the order in which it did, each with its attempts. */
export async function findApprovals(
  tx: Tx,
  run: Pick<Run, "id" | "document">,
): Promise<(FoundApproval & { all: NodeAttempt[] })[]> {
  const rows = await tx.nodeAttempt.findMany({
    where: { runId: run.id, kind: "Approval", status: { notIn: ["Pending", "Skipped"] } },
    orderBy: [{ attempt: "asc" }, { startedAt: "asc" }],
  });
  const nodes = nodesOf(run);
  const found = new Map<string, FoundApproval & { all: NodeAttempt[] }>();
  for (const attempt of rows) {
    const { nodeKey } = attempt;
    const ref = nodes.get(documentKey(nodeKey))?.ref ?? null;
    const all = [...(found.get(nodeKey)?.all ?? []), attempt];
    found.set(nodeKey, { attempt, ref, name: ref ?? nodeKey, all });
  }
  return [...found.values()];
}

/**
 * The Approval that somebody wants to decide, and that waits for it.
 * @param node its place or ref; undefined: the only one that waits
 * @throws AppError 400 several could be meant, or it is no Approval · 404 no such node · 409 it does not wait
 */
export async function getWaitingApproval(
  tx: Tx,
  run: Pick<Run, "id" | "number" | "status" | "document">,
  node: string | undefined,
): Promise<FoundApproval> {
  const reached = await findApprovals(tx, run);
  const meant =
    node === undefined
      ? reached
      : reached.filter(({ attempt, ref }) => attempt.nodeKey === node || ref === node);
  const waiting = meant.filter(({ attempt }) => attempt.status === "Waiting");
  const [one] = waiting;
  if (one !== undefined && waiting.length === 1) return one;
  if (waiting.length > 1) {
    const keys = waiting.map(({ attempt, name }) =>
      name === attempt.nodeKey ? name : `${name} (${attempt.nodeKey})`,
    );
    throw AppError.invalid(`Several approvals wait: ${keys.join(", ")}. Say which, by its place.`, {
      nodes: waiting.map(({ attempt }) => attempt.nodeKey),
    });
  }
  if (node === undefined) {
    throw AppError.conflict(`Run #${run.number} is ${run.status} and waits for no approval.`, {
      status: run.status,
    });
  }
  const past = meant.at(-1);
  if (past === undefined) throw notReached(run, node);
  throw AppError.conflict(`“${past.name}” ${whyNotWaiting(past.attempt.status)}.`, {
    status: past.attempt.status,
  });
}

function whyNotWaiting(status: NodeAttempt["status"]): string {
  return status === "Running"
    ? "does not wait for approval yet: try again in a moment"
    : `does not wait for approval any more: it is ${status}`;
}

function notReached(run: Pick<Run, "number" | "document">, node: string): AppError {
  const nodes = [...nodesOf(run)];
  const found = nodes.find(([key, { ref }]) => key === documentKey(node) || ref === node)?.[1];
  if (found === undefined) {
    const approvals = nodes.filter(([, { kind }]) => kind === "Approval").map(([key, { ref }]) => ref ?? key);
    const nearest = nearestName(node, approvals);
    const hint = nearest === undefined ? "" : ` Did you mean “${nearest}”?`;
    return AppError.notFound(`Run #${run.number} has no node “${node}”.${hint}`, { approvals });
  }
  if (found.kind !== "Approval") return AppError.invalid(`“${node}” is a ${found.kind}, not an Approval.`);
  return AppError.conflict(`“${node}” does not wait for approval yet: it is Pending.`, { status: "Pending" });
}
