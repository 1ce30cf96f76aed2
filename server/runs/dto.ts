import type { RunState } from "@/core/run";

/** A line of the runs list. Instants are ISO strings. */
export interface RunListItem {
  id: string;
  number: number;
  name: string | null;
  description: string | null;
  kind: "release" | "rollback";
  status: RunState["status"];
  trigger: string;
  triggeredBy: string;
  waitReason: string | null;
  error: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
  pipelineId: string;
  stage: string;
}

/** Everything the run view needs at first paint; `state.cursor` is where the live tail begins. */
export interface RunDetail extends Omit<RunListItem, "status" | "waitReason" | "error"> {
  projectId: string;
  revisionNumber: number;
  /** The frozen document, as JSON. */
  document: unknown;
  /** Arguments as resolved at the start, secret values masked. */
  arguments: Record<string, unknown>;
  state: RunState;
  /** Milliseconds the last successful run of this flow took; null when there is none. */
  expectedMs: number | null;
}

/** Log lines of one operation. Give `cursor` back to read on. */
export interface LogPage {
  lines: { at: string; stream: "stdout" | "stderr" | "system"; text: string }[];
  cursor: number;
  /** No more lines will come. */
  complete: boolean;
}
