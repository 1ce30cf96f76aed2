import { describe, expect, it } from "vitest";
import { EMPTY_RUN_STATE, reduceRun, type RunEventBody, type RunState } from "@/core/run";
import type { RunDetail } from "@/server/runs";
import { toApiRunDetail } from "./run-dto";

const AT = "2026-03-01T09:00:00.000Z";

function stateAfter(...events: RunEventBody[]): RunState {
  return events.reduce<RunState>(
    (state, event, index) => reduceRun(state, { ...event, seq: index + 1, at: AT }),
    EMPTY_RUN_STATE,
  );
}
const started = (key: string, kind: string, spec: unknown): RunEventBody => ({
  type: "node.started",
  payload: { key, attempt: 1, kind, spec },
});
const succeeded = (key: string, kind: string, output: unknown): RunEventBody => ({
  type: "node.moved",
  payload: {
    key,
    attempt: 1,
    kind,
    status: "Success",
    waitReason: null,
    output,
    error: null,
    nextAttemptAt: null,
    operationId: null,
  },
});

function aRun(steps: object[], state: RunState): RunDetail {
  return {
    id: "run",
    number: 1,
    name: null,
    description: null,
    kind: "release",
    trigger: "manual",
    triggeredBy: "Ana",
    createdAt: AT,
    startedAt: AT,
    concludedAt: null,
    pipelineId: "main",
    stage: "Production",
    projectId: "shop",
    revisionNumber: 1,
    document: { apiVersion: "v1.2", spec: { kind: "Workflow", spec: { type: "sequential", steps } } },
    arguments: {},
    state,
    expectedMs: null,
    parent: null,
    children: [],
    ahead: [],
    keptBy: null,
    rollback: null,
    rollbackCount: 0,
    mayRollBackTo: null,
    despiteHold: null,
  };
}

describe("a run over HTTP", () => {
  const step = { kind: "Delay", ref: "pause", spec: { seconds: "${refs.each.item}" } };
  const loop = {
    kind: "LoopWorkflow",
    ref: "each",
    spec: { iterations: "${args.ITEMS}", steps: [step] },
  };

  it("tells the steps of a loop once for each item, and as written among its steps", () => {
    const state = stateAfter(
      started("0", "LoopWorkflow", { iterations: [5, 6] }),
      started("0#0", "Iteration", { item: 5, index: 0 }),
      started("0#0.0", "Delay", { seconds: 5 }),
      succeeded("0#0.0", "Delay", { waited: 5 }),
      succeeded("0#0", "Iteration", null),
    );
    const { spec, refs } = toApiRunDetail(aRun([loop], state));
    expect(spec).toMatchObject({
      spec: {
        steps: [
          {
            kind: "LoopWorkflow",
            response: { status: "running" },
            spec: { iterations: "${args.ITEMS}", steps: [step] },
            iterations: [
              {
                index: 0,
                item: 5,
                response: { status: "success" },
                steps: [{ kind: "Delay", response: { status: "success", data: { waited: 5 } } }],
              },
              {
                index: 1,
                response: { status: "pending" },
                steps: [{ kind: "Delay", response: { status: "pending" } }],
              },
            ],
          },
        ],
      },
    });
    expect(refs).toEqual({});
  });

  it("has the results of a loop under its ref", () => {
    const results = [{ pause: { waited: 5 } }];
    const state = stateAfter(
      started("0", "LoopWorkflow", { iterations: [5] }),
      succeeded("0", "LoopWorkflow", { results }),
    );
    expect(toApiRunDetail(aRun([loop], state)).refs).toEqual({ each: { results } });
  });

  it("has no iterations of a loop that has not started", () => {
    expect(toApiRunDetail(aRun([loop], EMPTY_RUN_STATE)).spec).toMatchObject({
      spec: { steps: [{ iterations: [], response: { status: "pending" } }] },
    });
  });
});
