import {
  EMPTY_RUN_STATE,
  reduceRun,
  type Intervention,
  type RunEvent,
  type RunEventBody,
  type RunState,
} from "@/core/run";
import type { RunDetail } from "@/server/runs";

/** Words that stand only where the choice of the same name lets them through. */
export const INSIDE = { details: "inside-details", people: "Robin Inside", always: "shown-to-all" } as const;

const { details, people, always } = INSIDE;
const INTERVENTION: Intervention = {
  by: people,
  action: "retry",
  reason: `${details} said ${people}`,
  changes: [{ path: ["branch"], from: details, to: `${details} 2` }],
};

const BODIES: RunEventBody[] = [
  { type: "run.created", payload: { status: "Queued" } },
  { type: "run.moved", payload: { status: "Queued", waitReason: `run #4 of ${details}`, error: null } },
  { type: "run.renamed", payload: { name: always, description: details } },
  { type: "run.moved", payload: { status: "Running", waitReason: null, error: null } },
  {
    type: "node.started",
    payload: { key: "root", attempt: 1, kind: "Workflow", spec: { type: "sequential" } },
  },
  {
    type: "node.started",
    payload: {
      key: "0",
      attempt: 1,
      kind: "HttpRequest",
      spec: {
        url: `https://${details}.example.com/?by=${people}`,
        method: "POST",
        headers: { [people]: details },
      },
    },
  },
  {
    type: "node.moved",
    payload: {
      key: "0",
      attempt: 1,
      kind: "HttpRequest",
      status: "Retrying",
      waitReason: details,
      output: { body: details, by: people },
      error: { code: "not-reached", message: `${details} for ${people}` },
      nextAttemptAt: "2026-11-22T09:00:30.000Z",
      operationId: "0199aaaa-0000-7000-8000-000000000001",
    },
  },
  {
    type: "node.moved",
    payload: {
      key: "0",
      attempt: 1,
      kind: "HttpRequest",
      status: "Failed",
      waitReason: null,
      output: null,
      error: { code: "not-reached", message: details },
      nextAttemptAt: null,
      operationId: null,
    },
  },
  { type: "run.moved", payload: { status: "Failed", waitReason: null, error: `${details} of ${people}` } },
  { type: "run.reopened", payload: { by: people, status: "Running" } },
  {
    type: "node.reopened",
    payload: {
      key: "0",
      attempt: 2,
      kind: "HttpRequest",
      status: "Pending",
      spec: null,
      error: { code: "x", message: details },
      intervention: INTERVENTION,
    },
  },
  { type: "run.abort-requested", payload: { by: people } },
  {
    type: "node.started",
    payload: {
      key: "1",
      attempt: 1,
      kind: "LoopWorkflow",
      spec: { type: "parallel", iterations: [details, { who: people }] },
    },
  },
  { type: "node.started", payload: { key: "1#0", attempt: 1, kind: "Iteration", spec: { item: details } } },
  { type: "run.moved", payload: { status: "Aborted", waitReason: null, error: `${details} may still run` } },
];

/** Everything that can happen to a run, with words in every field that must not leave unless chosen. */
export const EVENTS: RunEvent[] = BODIES.map((body, index) => ({
  ...body,
  seq: index + 1,
  at: new Date(Date.parse("2026-11-22T09:00:00.000Z") + index * 1000).toISOString(),
}));

export function foldEvents(events: readonly RunEvent[], from: RunState = EMPTY_RUN_STATE): RunState {
  return events.reduce(reduceRun, from);
}

/** A run as the product knows it, in the state `state`. */
export function aRunDetail(state: RunState): RunDetail {
  return {
    id: "0199bbbb-0000-7000-8000-000000000001",
    projectId: "inside-project",
    pipelineId: "inside-pipeline",
    stage: always,
    number: 41,
    kind: "release",
    name: always,
    description: details,
    trigger: "manual",
    triggeredBy: people,
    rollback: {
      toRunId: "0199bbbb-0000-7000-8000-000000000040",
      toNumber: 40,
      reason: details,
      targets: [{ kind: "service", id: people, image: people }],
      leftOut: [{ kind: "job", id: people, message: people }],
      restores: [{ addonId: people, backupId: people, backupName: people }],
      revision: 3,
    },
    rollbackCount: 1,
    mayRollBackTo: people,
    despiteHold: people,
    createdAt: "2026-11-22T09:00:00.000Z",
    startedAt: null,
    concludedAt: null,
    revisionNumber: 3,
    document: {
      apiVersion: "v1.2",
      arguments: { REGION: details },
      spec: {
        kind: "Workflow",
        spec: {
          type: "sequential",
          steps: [
            {
              kind: "HttpRequest",
              ref: details,
              spec: { url: `https://${details}.example.com`, method: "POST" },
              skipNodeExecution: `\${args.REGION == "${details}"}`,
            },
            {
              kind: "LoopWorkflow",
              spec: {
                type: "parallel",
                iterations: `\${args.REGION}`,
                steps: [{ kind: "JobRun", spec: { jobId: "migrate", command: details } }],
              },
            },
          ],
        },
      },
    },
    arguments: { REGION: details },
    state,
    parent: { runId: "r", number: 1, pipelineId: "inside-pipeline", stage: "inside-stage", nodeKey: "0" },
    children: [
      {
        runId: "c",
        number: 2,
        pipelineId: "inside-pipeline",
        stage: "inside-stage",
        nodeKey: "0",
        attempt: 1,
        status: "Running",
      },
    ],
    ahead: [],
    keptBy: people,
    expectedMs: 1000,
  };
}
