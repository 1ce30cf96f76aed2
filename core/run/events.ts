import type { NodeStatus, RunStatus } from "./statuses";

/** What went wrong, for people and for programs. */
export interface NodeError {
  /** Kebab-case, stable: `job-failed`, `timed-out`, `unresolved-reference` … */
  code: string;
  message: string;
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
    };

export type RunEventType = RunEventBody["type"];
export type RunEvent = RunEventBody & { seq: number; at: string };
