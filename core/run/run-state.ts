import type { Intervention, NodeError, RunEvent } from "./events";
import type { NodeStatus, RunStatus } from "./statuses";
import { isNodeSettled, isRunConcluded } from "./statuses";

/** One try of a node. Instants are ISO strings of database time. */
export interface AttemptState {
  attempt: number;
  status: NodeStatus;
  startedAt: string | null;
  endedAt: string | null;
  error: NodeError | null;
  nextAttemptAt: string | null;
  operationId: string | null;
  /** What a person decided that led to this attempt; null when the engine made it. */
  intervention: Intervention | null;
}

/** A node as the screens show it: the newest attempt, and all of them. Absent from `RunState.nodes` = Pending. */
export interface NodeState {
  key: string;
  kind: string;
  attempt: number;
  status: NodeStatus;
  /** Resolved, secrets masked; null until it started. */
  spec: unknown;
  output: unknown;
  error: NodeError | null;
  /** What a waiting node waits for, and one that is being stopped. */
  waitReason: string | null;
  waitSince: string | null;
  nextAttemptAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  operationId: string | null;
  intervention: Intervention | null;
  attempts: AttemptState[];
}

export interface RunState {
  status: RunStatus;
  name: string | null;
  description: string | null;
  waitReason: string | null;
  waitSince: string | null;
  error: string | null;
  abortRequestedBy: string | null;
  createdAt: string | null;
  startedAt: string | null;
  concludedAt: string | null;
  nodes: Record<string, NodeState>;
  /** `seq` of the last event folded in. */
  cursor: number;
}

type NodeReopened = Extract<RunEvent, { type: "node.reopened" }>["payload"];

export const EMPTY_RUN_STATE: RunState = {
  status: "Pending",
  name: null,
  description: null,
  waitReason: null,
  waitSince: null,
  error: null,
  abortRequestedBy: null,
  createdAt: null,
  startedAt: null,
  concludedAt: null,
  nodes: {},
  cursor: 0,
};

/** The stream skipped an event: take a new snapshot. */
export class EventGapError extends Error {
  override readonly name = "EventGapError";
  constructor(
    readonly cursor: number,
    readonly seq: number,
  ) {
    super(`event ${seq} cannot follow event ${cursor}`);
  }
}

/**
 * Folds one event in, exactly once: an event at or below the cursor changes nothing, one that leaves a gap throws
 * `EventGapError`. Never mutates its input.
 */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  if (event.seq <= state.cursor) return state;
  if (event.seq !== state.cursor + 1) throw new EventGapError(state.cursor, event.seq);
  return { ...applyEvent(state, event), cursor: event.seq };
}

function applyEvent(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "run.created":
      return { ...state, status: event.payload.status, createdAt: event.at };
    case "run.moved":
      return moveRun(state, event.payload, event.at);
    case "run.abort-requested":
      return { ...state, abortRequestedBy: event.payload.by };
    case "run.renamed":
      return { ...state, name: event.payload.name, description: event.payload.description };
    case "run.reopened":
      return reopenRun(state, event.payload);
    case "node.started":
      return withNode(state, startNode(state.nodes[event.payload.key], event.payload, event.at));
    case "node.moved":
      return withNode(state, moveNode(state.nodes[event.payload.key], event.payload, event.at));
    case "node.reopened":
      return withNode(state, reopenNode(state.nodes[event.payload.key], event.payload, event.at));
  }
}

function moveRun(
  state: RunState,
  payload: Extract<RunEvent, { type: "run.moved" }>["payload"],
  at: string,
): RunState {
  const waits = payload.status === "Waiting" || payload.status === "Queued";
  return {
    ...state,
    status: payload.status,
    waitReason: waits ? payload.waitReason : null,
    waitSince: waits ? (goesOnWaiting(state, payload) ? (state.waitSince ?? at) : at) : null,
    error: payload.error ?? state.error,
    startedAt: state.startedAt ?? (payload.status === "Running" ? at : null),
    concludedAt: isRunConcluded(payload.status) ? at : null,
  };
}

/** Who stands in a queue waits since it came to stand there, whoever is before it. */
function goesOnWaiting(before: RunState, now: Pick<RunState, "status" | "waitReason">): boolean {
  return before.waitReason === now.waitReason || (before.status === "Queued" && now.status === "Queued");
}

function reopenRun(
  state: RunState,
  { status }: Extract<RunEvent, { type: "run.reopened" }>["payload"],
): RunState {
  return {
    ...state,
    status,
    waitReason: null,
    waitSince: null,
    error: null,
    abortRequestedBy: null,
    concludedAt: null,
  };
}

function withNode(state: RunState, node: NodeState): RunState {
  return { ...state, nodes: { ...state.nodes, [node.key]: node } };
}

function blankNode(key: string, kind: string): NodeState {
  return {
    key,
    kind,
    attempt: 0,
    status: "Pending",
    spec: null,
    output: null,
    error: null,
    waitReason: null,
    waitSince: null,
    nextAttemptAt: null,
    startedAt: null,
    endedAt: null,
    operationId: null,
    intervention: null,
    attempts: [],
  };
}

function startNode(
  before: NodeState | undefined,
  payload: Extract<RunEvent, { type: "node.started" }>["payload"],
  at: string,
): NodeState {
  const node = before ?? blankNode(payload.key, payload.kind);
  return withAttempt({
    ...node,
    attempt: payload.attempt,
    status: "Running",
    // An attempt that a person asked for is there before it starts; the engine's own begin with this event.
    intervention: node.attempt === payload.attempt ? node.intervention : null,
    spec: payload.spec,
    output: null,
    error: null,
    waitReason: null,
    waitSince: null,
    nextAttemptAt: null,
    startedAt: at,
    endedAt: null,
    operationId: null,
  });
}

function moveNode(
  before: NodeState | undefined,
  payload: Extract<RunEvent, { type: "node.moved" }>["payload"],
  at: string,
): NodeState {
  const node = before ?? blankNode(payload.key, payload.kind);
  // While it is being stopped, the reason tells what has not stopped yet.
  const waits = payload.status === "Waiting" || payload.status === "Aborting";
  return withAttempt({
    ...node,
    attempt: payload.attempt,
    status: payload.status,
    output: payload.output ?? node.output,
    error: payload.error ?? node.error,
    waitReason: waits ? payload.waitReason : null,
    waitSince: waits ? (node.waitReason === payload.waitReason ? (node.waitSince ?? at) : at) : null,
    nextAttemptAt: payload.nextAttemptAt,
    endedAt: isNodeSettled(payload.status) || payload.status === "Retrying" ? at : null,
    operationId: payload.operationId ?? node.operationId,
  });
}

function reopenNode(
  before: NodeState | undefined,
  { key, kind, attempt, status, spec, error, intervention }: NodeReopened,
  at: string,
): NodeState {
  return withAttempt({
    ...(before ?? blankNode(key, kind)),
    attempt,
    status,
    spec,
    output: null,
    error,
    waitReason: null,
    waitSince: null,
    nextAttemptAt: null,
    startedAt: status === "Running" ? at : null,
    endedAt: status === "Skipped" ? at : null,
    operationId: null,
    intervention,
  });
}

/** Keeps the list of attempts in step with the newest one. */
function withAttempt(node: NodeState): NodeState {
  const current: AttemptState = {
    attempt: node.attempt,
    status: node.status === "Retrying" ? "Failed" : node.status,
    startedAt: node.startedAt,
    endedAt: node.endedAt,
    error: node.error,
    nextAttemptAt: node.nextAttemptAt,
    operationId: node.operationId,
    intervention: node.intervention,
  };
  return { ...node, attempts: [...node.attempts.filter((other) => other.attempt !== node.attempt), current] };
}
