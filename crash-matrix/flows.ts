import type { RunStatus } from "@/core/run";

/** The flows of the matrix: cheap, and together they take a run through every transition the engine knows. */
export const FLOW_NAMES = [
  "Steps",
  "Above",
  "Below",
  "Fails",
  "Stopped",
  "Locked",
  "Flaky",
  "Line",
  "Idle",
  "Heard",
  "Broken",
] as const;
export type FlowName = (typeof FLOW_NAMES)[number];

export function isFlowName(name: string): name is FlowName {
  return FLOW_NAMES.some((known) => known === name);
}

/** The stage of each flow that runs jobs has one of its own, of this name; in seconds, how long it takes. */
export const JOBS: Partial<Record<FlowName, { id: string; seconds: number }>> = {
  Steps: { id: "job-of-steps", seconds: 0.1 },
  Stopped: { id: "job-of-stopped", seconds: 20 },
  Locked: { id: "job-of-locked", seconds: 0.1 },
  Flaky: { id: "job-of-flaky", seconds: 0.1 },
  Idle: { id: "job-of-idle", seconds: 0.1 },
  Heard: { id: "job-of-heard", seconds: 0.1 },
};

/** Node keys of jobs that may not work at the same time; the matrix gives their operations a lock key. */
export const LOCKED_NODE_KEYS = ["0.0", "0.1"] as const;

/** How a run of the flow may end. */
export const OUTCOMES: Record<FlowName, readonly RunStatus[]> = {
  Steps: ["Success"],
  Above: ["Success"],
  Below: ["Success"],
  Fails: ["Failed"],
  // Whoever asked may have come too late.
  Stopped: ["Aborted", "Success"],
  Locked: ["Success"],
  Flaky: ["Success"],
  Line: ["Success"],
  Idle: ["Success"],
  Heard: ["Success"],
  Broken: ["Success"],
};

/** Which flow comes to a seam soonest; those that every flow comes to are not named. */
const SHORTEST_WAYS: readonly [RegExp, FlowName][] = [
  [/broken/, "Broken"],
  [/abort|Abort|work is stopped|leases are renewed/, "Stopped"],
  [/put off/, "Locked"],
  [/put back/, "Flaky"],
  [/child run|parent is woken/, "Above"],
  [/queue has advanced/, "Line"],
  [/parked|looked at again|Waiting/, "Idle"],
  [/Failed/, "Fails"],
  [/wake-up/, "Heard"],
  [/operation|work/, "Flaky"],
  [/Skipped|Retrying/, "Steps"],
];

export function shortestWayTo(seam: string): FlowName | null {
  return SHORTEST_WAYS.find(([pattern]) => pattern.test(seam))?.[1] ?? null;
}

/** Requests to these paths fail: always, or at the first attempt. */
export const REFUSED = "/refused";
export const REFUSED_ONCE = "/refused-once";
/** Requests to this path are answered when the job beside them has long ended. */
export const SLOW = "/slow";

const flow = (steps: object[], more: object = {}): object => ({
  apiVersion: "v1.2",
  arguments: { KEY: "none" },
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
  ...more,
});
const parallel = (...steps: object[]): object => ({ kind: "Workflow", spec: { type: "parallel", steps } });
const delay = (seconds: number): object => ({ kind: "Delay", spec: { seconds } });
const job = (of: FlowName, item: string, environment: object = {}): object => ({
  kind: "JobRun",
  spec: { jobId: JOBS[of]?.id, runtimeEnvironment: { ITEM: `\${args.KEY}-${item}`, ...environment } },
  condition: "success",
});

/** Documents by the name of their stage. @param listener address of the receiver of requests */
export function flowDocuments(listener: string): Record<FlowName, object> {
  const request = (path: string, more: object = {}): object => ({
    kind: "HttpRequest",
    spec: { url: `${listener}${path}`, method: "POST", body: "${args.KEY}" },
    settings: { backoff: { delay: 0 } },
    ...more,
  });
  const item = {
    kind: "HttpRequest",
    spec: { url: `${listener}/item`, method: "POST", body: "${refs.each.item}-${args.KEY}" },
  };
  return {
    Steps: flow([
      request("/first"),
      parallel(job("Steps", "a"), request(REFUSED_ONCE)),
      { ...request("/never"), skipNodeExecution: "true" },
      { kind: "LoopWorkflow", ref: "each", spec: { iterations: ["x", "y"], steps: [item] } },
      request("/last"),
    ]),
    Above: flow([
      {
        kind: "RunTemplate",
        spec: {
          templateType: "release-flow-template",
          templateId: "main/Below",
          arguments: { variables: [{ key: "KEY", value: "${args.KEY}-below" }] },
        },
        condition: "success",
      },
      request("/above"),
    ]),
    Below: flow([request("/below")], { options: { concurrencyPolicy: "queue" } }),
    Fails: flow([request("/before"), request(REFUSED), request("/never")]),
    Stopped: flow([parallel(job("Stopped", "a"), delay(20)), request("/late")]),
    Locked: flow([parallel(job("Locked", "a"), job("Locked", "b"))]),
    Flaky: flow([job("Flaky", "a", { FLAKY: "yes" })]),
    Line: flow([request("/line")], { options: { concurrencyPolicy: "queue" } }),
    Idle: flow([parallel(job("Idle", "a"), delay(3)), request("/idle")]),
    Heard: flow([parallel(job("Heard", "a"), request(SLOW))]),
    // Parked once, so that it is broken in time however quickly it is taken.
    Broken: flow([delay(1), request("/mended")]),
  };
}
