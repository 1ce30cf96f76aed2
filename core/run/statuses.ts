/** The words of `flow-language.md` §4, and the lower-case words Northflank's API uses for the same states. */

export const NODE_STATUSES = [
  "Pending",
  "Running",
  "Waiting",
  "Retrying",
  "Success",
  "Failed",
  "Skipped",
  "Aborting",
  "Aborted",
] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

export const RUN_STATUSES = [
  "Queued",
  "Pending",
  "Running",
  "Waiting",
  "Success",
  "Failed",
  "Aborting",
  "Aborted",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * Where a node may go from where it is. Everything that changes a node's status asks this table;
 * a settled status has no way out, which is what makes a settled node final.
 * `Pending` appears behind `Failed` and `Aborted` never: a retry makes a new attempt of the same node instead.
 */
export const NODE_TRANSITIONS = {
  Pending: ["Running", "Skipped", "Failed", "Aborted"],
  Running: ["Running", "Waiting", "Retrying", "Success", "Failed", "Skipped", "Aborting", "Aborted"],
  Waiting: ["Running", "Waiting", "Retrying", "Success", "Failed", "Skipped", "Aborting", "Aborted"],
  Retrying: ["Running", "Failed", "Aborting", "Aborted"],
  Success: [],
  Failed: [],
  Skipped: [],
  Aborting: ["Aborted", "Failed", "Success"],
  Aborted: [],
} as const satisfies Record<NodeStatus, readonly NodeStatus[]>;

/**
 * Where a run may go from where it is. `Running ⇄ Waiting` is parking and being woken. People may reopen a run that
 * has ended badly (`isRunReopenable`); by itself it goes nowhere.
 */
export const RUN_TRANSITIONS = {
  Queued: ["Pending", "Aborted"],
  Pending: ["Running", "Waiting", "Failed", "Aborting", "Aborted"],
  Running: ["Waiting", "Success", "Failed", "Aborting", "Aborted"],
  Waiting: ["Running", "Success", "Failed", "Aborting", "Aborted"],
  Success: [],
  Failed: [],
  Aborting: ["Aborted", "Success", "Failed"],
  Aborted: [],
} as const satisfies Record<RunStatus, readonly RunStatus[]>;

/** A settled node will never change again in this attempt. */
export function isNodeSettled(status: NodeStatus): boolean {
  return NODE_TRANSITIONS[status].length === 0;
}

/** A concluded run holds no slot, has no owner and no wake-up time. */
export function isRunConcluded(status: RunStatus): boolean {
  return RUN_TRANSITIONS[status].length === 0;
}

/** Whether a run that has ended may go on from what had not come to a good end. */
export function isRunReopenable(status: RunStatus): boolean {
  return status === "Failed" || status === "Aborted";
}

export function canNodeMove(from: NodeStatus, to: NodeStatus): boolean {
  return (NODE_TRANSITIONS[from] as readonly NodeStatus[]).includes(to);
}

export function canRunMove(from: RunStatus, to: RunStatus): boolean {
  return (RUN_TRANSITIONS[from] as readonly RunStatus[]).includes(to);
}

/** Run statuses as the REST API speaks them. */
export const API_RUN_STATUS = {
  Queued: "queued",
  Pending: "pending",
  Running: "running",
  Waiting: "waiting",
  Success: "success",
  Failed: "failure",
  Aborting: "aborting",
  Aborted: "aborted",
} as const satisfies Record<RunStatus, string>;

/** Node statuses as the REST API speaks them. */
export const API_NODE_STATUS = {
  Pending: "pending",
  Running: "running",
  Waiting: "waiting",
  Retrying: "retrying",
  Success: "success",
  Failed: "failure",
  Skipped: "skipped",
  Aborting: "aborting",
  Aborted: "aborted",
} as const satisfies Record<NodeStatus, string>;
