import type { RunState, RunStatus } from "@/core/run";
import type { RollbackRecord } from "./rollback-record";

/** A run that was accepted. */
export interface StartedRun {
  id: string;
  number: number;
  status: RunStatus;
}

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
  /** Where a rollback went back to, and why; null for a release. */
  rollback: RollbackMark | null;
}

export interface RollbackMark {
  /** Null once that run was cleaned up. */
  toRunId: string | null;
  toNumber: number;
  reason: string;
}

/** A run in a list of them. */
export interface ListedRun extends RunListItem {
  /** It waits, and for nothing but people's approval. */
  waitsForApproval: boolean;
}

/** An image that a run deployed. */
export interface RunImage {
  /** `repository@sha256:…` */
  image: string;
  /** Ids of the services and jobs it went to. */
  targets: string[];
  /** Null for an image that was not built here. */
  build: { buildServiceId: string; number: number; branch: string | null; sha: string } | null;
}

/** A run in a list that people read. */
export interface RunLine extends ListedRun {
  /** In the order they were deployed in; at most six. */
  images: RunImage[];
}

/** The other end of a `RunTemplate` node: the run it started, or the run it stands in. */
export interface RunLink {
  runId: string;
  number: number;
  pipelineId: string;
  stage: string;
  /** The node, in the run above. */
  nodeKey: string;
}

/** A run whose end, or whose step's end, lets another go on. */
export interface RunAhead extends Omit<RunLink, "nodeKey"> {
  status: RunStatus;
  /** The node of the other run that waits; null: that run itself, in its flow's queue. */
  nodeKey: string | null;
  /** What the one ahead has, and the other wants: `api`; null in a queue. */
  target: string | null;
  /** What it does to that: `rolling out`. */
  doing: string | null;
}

/** What a rollback was asked to do. */
export interface RollbackDetail extends RollbackMark, Omit<RollbackRecord, keyof RollbackMark> {}

/** Everything the run view needs at first paint; `state.cursor` is where the live tail begins. */
export interface RunDetail extends Omit<RunListItem, "status" | "waitReason" | "error" | "rollback"> {
  projectId: string;
  revisionNumber: number;
  /** The frozen document, as JSON. */
  document: unknown;
  /** Arguments as resolved at the start, secret values masked. */
  arguments: Record<string, unknown>;
  state: RunState;
  /** The run and node that started this one; null when none did. */
  parent: RunLink | null;
  /** The runs its nodes have started, oldest first. */
  children: (RunLink & { attempt: number; status: RunStatus })[];
  /** The runs that this one waits for now: in its flow's queue, or for what its nodes lock. */
  ahead: RunAhead[];
  /** Who wants it kept whatever the retention policy says; null when nobody does. */
  keptBy: string | null;
  /** Null for a release. */
  rollback: RollbackDetail | null;
  /** How often somebody has rolled back to it. */
  rollbackCount: number;
  /** Why it cannot be rolled back to; null when it can. */
  mayRollBackTo: string | null;
  /** Why a person started it although its stage was on hold; null when it was not. */
  despiteHold: string | null;
  /** Milliseconds that runs of this flow usually take; null when none has ended well. */
  expectedMs: number | null;
}

/** Log lines of one operation. Give `cursor` back to read on. */
export interface LogPage {
  lines: { at: string; stream: "stdout" | "stderr" | "system"; text: string }[];
  cursor: number;
  /** No more lines will come. */
  complete: boolean;
}
