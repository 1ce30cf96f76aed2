import type { NodeStatus, RunStatus } from "./statuses";
import { isNodeSettled } from "./statuses";
import type { RunTree } from "./tree";

/** What shall happen next; apply all of it, then ask again until it is empty. */
export interface Advance {
  /** Nodes whose turn it is. */
  start: string[];
  /** Workflows that have come to their end. */
  settle: { key: string; status: "Success" | "Failed" | "Aborted" }[];
  /** Nodes in flight that shall be stopped (`failFast`). */
  abort: string[];
}

export type StatusOf = (key: string) => NodeStatus;

/**
 * The order of the language (`flow-language.md` §4) as one pure function: which nodes may start now, which
 * workflows are over. With `stopping`, nothing new starts; what is in flight is waited for.
 */
export function advance(tree: RunTree, statusOf: StatusOf, stopping = false): Advance {
  const result: Advance = { start: [], settle: [], abort: [] };
  visit(tree, statusOf, stopping, result);
  // Several workflows around a node may want it stopped.
  return { ...result, abort: [...new Set(result.abort)] };
}

function visit(node: RunTree, statusOf: StatusOf, stopping: boolean, result: Advance): void {
  const status = statusOf(node.key);
  if (status === "Pending") {
    if (!stopping) result.start.push(node.key);
    return;
  }
  if (node.workflow === null || isNodeSettled(status)) return;
  if (node.workflow.type === "sequential") visitSequential(node, node.workflow, statusOf, stopping, result);
  else visitParallel(node, node.workflow, statusOf, stopping, result);
}

type WorkflowPart = NonNullable<RunTree["workflow"]>;

function visitSequential(
  node: RunTree,
  workflow: WorkflowPart,
  statusOf: StatusOf,
  stopping: boolean,
  result: Advance,
): void {
  for (const step of workflow.steps) {
    const status = statusOf(step.key);
    if (status === "Success" || status === "Skipped") continue;
    if (status === "Failed" || status === "Aborted") result.settle.push({ key: node.key, status });
    else if (status === "Pending" && stopping) result.settle.push({ key: node.key, status: "Aborted" });
    else visit(step, statusOf, stopping, result);
    return;
  }
  result.settle.push({ key: node.key, status: "Success" });
}

function visitParallel(
  node: RunTree,
  workflow: WorkflowPart,
  statusOf: StatusOf,
  stopping: boolean,
  result: Advance,
): void {
  const statuses = workflow.steps.map((step) => statusOf(step.key));
  const failed = statuses.includes("Failed");
  const stop = stopping || failed || statuses.includes("Aborted");
  const inFlight = workflow.steps.filter(
    (_, index) => !isNodeSettled(statuses[index] ?? "Pending") && statuses[index] !== "Pending",
  );
  const waiting = statuses.includes("Pending") && !stop;
  if (inFlight.length === 0 && !waiting) {
    const aborted = statuses.includes("Aborted") || statuses.includes("Pending");
    result.settle.push({ key: node.key, status: failed ? "Failed" : aborted ? "Aborted" : "Success" });
    return;
  }
  if (failed && workflow.failFast) {
    for (const step of inFlight) result.abort.push(...leavesInFlight(step, statusOf));
  }
  for (const step of workflow.steps) visit(step, statusOf, stop, result);
}

/** Nodes below (and with) this one that are at work and not yet being stopped. */
export function leavesInFlight(node: RunTree, statusOf: StatusOf): string[] {
  const status = statusOf(node.key);
  if (isNodeSettled(status) || status === "Pending") return [];
  if (node.workflow === null) return status === "Aborting" ? [] : [node.key];
  return node.workflow.steps.flatMap((step) => leavesInFlight(step, statusOf));
}

/** How a run ends whose root has settled; null while it has not. */
export function runOutcome(
  tree: RunTree,
  statusOf: StatusOf,
): Extract<RunStatus, "Success" | "Failed" | "Aborted"> | null {
  const status = statusOf(tree.key);
  switch (status) {
    case "Success":
    case "Skipped":
      return "Success";
    case "Failed":
      return "Failed";
    case "Aborted":
      return "Aborted";
    case "Pending":
    case "Running":
    case "Waiting":
    case "Retrying":
    case "Aborting":
      return null;
  }
}
