import { EMPTY_RUN_STATE, reduceRun, type RunEvent, type RunEventBody, type RunState } from "@/core/run";

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
