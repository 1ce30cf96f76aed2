import { EMPTY_RUN_STATE, reduceRun, type RunEvent, type RunEventBody, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";

/** Events in order from these bodies, one second apart or as far as `stepMs` says. */
export function eventsOf(
  bodies: readonly RunEventBody[],
  startAt = "2026-11-22T09:00:00.000Z",
  stepMs = 1000,
): RunEvent[] {
  const startMs = Date.parse(startAt);
  return bodies.map((body, index) => ({
    ...body,
    seq: index + 1,
    at: new Date(startMs + index * stepMs).toISOString(),
  }));
}

export function foldRun(events: readonly RunEvent[], from: RunState = EMPTY_RUN_STATE): RunState {
  return events.reduce(reduceRun, from);
}

export function aNodeMove(
  over: Partial<Extract<RunEventBody, { type: "node.moved" }>["payload"]> & { key: string },
): RunEventBody {
  return {
    type: "node.moved",
    payload: {
      attempt: 1,
      kind: "Delay",
      status: "Success",
      waitReason: null,
      output: null,
      error: null,
      nextAttemptAt: null,
      operationId: null,
      ...over,
    },
  };
}

export function aNodeStart(
  key: string,
  kind = "Delay",
  spec: unknown = { seconds: 1 },
  attempt = 1,
): RunEventBody {
  return { type: "node.started", payload: { key, attempt, kind, spec } };
}

export function aRunDetail(over: Partial<RunDetail> = {}): RunDetail {
  return {
    id: "01900000-0000-7000-8000-000000000001",
    projectId: "shop",
    pipelineId: "main",
    stage: "Production",
    number: 41,
    name: null,
    description: null,
    kind: "release",
    trigger: "manual",
    triggeredBy: "Ana",
    createdAt: "2026-11-22T09:00:00.000Z",
    startedAt: "2026-11-22T09:00:00.100Z",
    concludedAt: null,
    revisionNumber: 3,
    document: {
      apiVersion: "v1.2",
      spec: {
        kind: "Workflow",
        spec: { type: "sequential", steps: [{ kind: "Delay", spec: { seconds: 1 } }] },
      },
    },
    arguments: {},
    state: EMPTY_RUN_STATE,
    expectedMs: null,
    ...over,
  };
}
