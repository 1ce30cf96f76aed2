import type { NodeStatus, RunStatus } from "./statuses";

/** What went wrong, for people and for programs. */
export interface NodeError {
  /** Kebab-case, stable: `job-failed`, `timed-out`, `unresolved-reference` … */
  code: string;
  message: string;
}

/** A value that a person put into a node's spec for its next attempt; an absent side was or is not there. Secrets masked. */
export interface InputChange {
  /** Within the spec: `["origin", "branch"]`. */
  path: (string | number)[];
  from?: unknown;
  to?: unknown;
}

/** What a person decided about a node that had not come to a good end. */
export interface Intervention {
  by: string;
  action: "retry" | "skip";
  reason: string | null;
  changes: InputChange[];
}

/**
 * Everything that happens to a run, in order. `seq` starts at 1 and has no gaps; `at` is the database's time, ISO.
 * The log of these events is the run: `reduceRun` folds them into what every screen shows.
 */
export type RunEventBody =
  | { type: "run.created"; payload: { status: "Queued" | "Pending" } }
  | { type: "run.moved"; payload: { status: RunStatus; waitReason: string | null; error: string | null } }
  | { type: "run.abort-requested"; payload: { by: string } }
  | { type: "run.renamed"; payload: { name: string | null; description: string | null } }
  /** A run that had ended (or waits for a decision) goes on: all that had not come to a good end gets another attempt. */
  | {
      type: "run.reopened";
      payload: { by: string; status: "Queued" | "Pending" | "Running" };
    }
  | { type: "node.started"; payload: { key: string; attempt: number; kind: string; spec: unknown } }
  | {
      type: "node.moved";
      payload: {
        key: string;
        attempt: number;
        kind: string;
        status: NodeStatus;
        waitReason: string | null;
        output: unknown;
        error: NodeError | null;
        /** When the next attempt starts, ISO; only with `Retrying`. */
        nextAttemptAt: string | null;
        operationId: string | null;
      };
    }
  /** A new attempt of a node of a reopened run: to come, skipped, or (what holds other nodes) going on as it was. */
  | {
      type: "node.reopened";
      payload: {
        key: string;
        attempt: number;
        kind: string;
        status: ReopenedStatus;
        spec: unknown;
        error: NodeError | null;
        intervention: Intervention | null;
      };
    };

export type ReopenedStatus = Extract<NodeStatus, "Pending" | "Running" | "Skipped">;

export type RunEventType = RunEventBody["type"];
export type RunEvent = RunEventBody & { seq: number; at: string };
