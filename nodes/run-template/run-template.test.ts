import { describe, expect, it } from "vitest";
import { CapabilityError, type FlowOutlook, type FlowRunFacts, type Flows } from "@/core/node-kind";
import { aCall, AttemptWork } from "@/core/node-kind/test-doubles";
import { runTemplateExecutor } from "./execute";
import { placeOf, runTemplateManifest, RunTemplateSpecSchemas } from "./manifest";
import { planRunTemplate } from "./plan";

const aFlowRun = (facts: Partial<FlowRunFacts> = {}): FlowRunFacts => ({
  operationId: null,
  state: "running",
  error: null,
  runId: "0199aaaa-0000-7000-8000-000000000003",
  number: 3,
  pipelineId: "main",
  stage: "Staging",
  waitReason: null,
  outputs: {},
  ...facts,
});

class FlowsDouble extends AttemptWork<Parameters<Flows["start"]>[0], FlowRunFacts> implements Flows {
  constructor(
    facts: Partial<FlowRunFacts> = {},
    private readonly outlook: Partial<FlowOutlook> = {},
  ) {
    super(() => aFlowRun(facts));
  }
  look = () =>
    Promise.resolve({
      pipelineId: "main",
      stage: "Staging",
      concurrencyPolicy: "queue" as const,
      underWay: [],
      ...this.outlook,
    });
}

const aSpec = (more: object = {}) =>
  RunTemplateSpecSchemas.resolved.parse({
    templateType: "release-flow-template",
    templateId: "main/staging",
    ...more,
  });
const run = (flows: FlowsDouble, wait = true, more: object = {}) =>
  runTemplateExecutor.execute(aCall(aSpec(more), { flows }, { wait }));

describe("RunTemplate", () => {
  it("starts the flow with its variables, once", async () => {
    const flows = new FlowsDouble();
    const variables = [
      { key: "SHA", value: "abc" },
      { key: "DRY", value: true },
      { key: "SHA", value: "def" },
      { key: "LEFT_TO_THE_FLOW" },
    ];
    await run(flows, true, { arguments: { variables } });
    await run(flows, true, { arguments: { variables } });
    expect(flows.requests).toEqual([
      { pipelineId: "main", stage: "staging", arguments: { SHA: "def", DRY: true } },
    ]);
  });

  it.each([
    [{}, "run #3 of main/Staging"],
    [{ waitReason: "approval by anna" }, "run #3 of main/Staging: approval by anna"],
    [
      { state: "queued", waitReason: "run #2 to end" },
      "run #3 of main/Staging, which waits for run #2 to end",
    ],
  ] as const)("waits for %j and says so", async (facts, reason) => {
    expect(await run(new FlowsDouble(facts))).toMatchObject({ type: "waiting", reason, operationId: null });
  });

  it("is skipped with the reason while the stage is on hold, and fails for every other refusal", async () => {
    const flows = new FlowsDouble();
    flows.start = () => Promise.reject(new CapabilityError("held", "main/Staging is on hold."));
    expect(await run(flows)).toEqual({ type: "skipped", code: "held", reason: "main/Staging is on hold." });
    flows.start = () => Promise.reject(new CapabilityError("cycle", "It would run itself."));
    await expect(run(flows)).rejects.toMatchObject({ code: "cycle" });
  });

  it("succeeds at once without a condition, also while the run queues", async () => {
    expect(await run(new FlowsDouble({ state: "queued" }), false)).toMatchObject({
      type: "succeeded",
      output: { runId: aFlowRun().runId, number: 3, status: "queued", outputs: {} },
    });
  });

  it("succeeds with what the run's nodes yielded", async () => {
    const outputs = { build: { sha: "abc" } };
    expect(await run(new FlowsDouble({ state: "succeeded", outputs }))).toMatchObject({
      type: "succeeded",
      output: { status: "success", outputs },
    });
  });

  it("fails with the run's own error and its number", async () => {
    expect(await run(new FlowsDouble({ state: "failed", error: "Run job-prod #4 failed." }))).toMatchObject({
      type: "failed",
      code: "run-failed",
      message: "Run #3 of main/Staging failed: Run job-prod #4 failed.",
    });
    expect(await run(new FlowsDouble({ state: "aborted", error: "Anna asked for it." }))).toMatchObject({
      type: "failed",
      code: "aborted",
      message: "Run #3 of main/Staging was aborted: Anna asked for it.",
    });
  });

  it("names a pipeline and a stage, which may have spaces", () => {
    expect(placeOf("main/Pre Production")).toEqual({ pipelineId: "main", stage: "Pre Production" });
    const { authored } = RunTemplateSpecSchemas;
    const valid = (templateId: string) =>
      authored.safeParse({ templateType: "release-flow-template", templateId }).success;
    expect(["main/Pre Production", "${args.FLOW}"].every(valid)).toBe(true);
    expect(["main", "main/", "/Staging", "a/b/c", "main/ Staging"].some(valid)).toBe(false);
  });

  it("mentions the flow it runs unless that is still to be computed", () => {
    expect(runTemplateManifest.mentions?.(aSpec())).toEqual([
      { path: ["templateId"], id: "main/staging", kind: "release-flow" },
    ]);
    expect(runTemplateManifest.mentions?.({ ...aSpec(), templateId: "${args.FLOW}" })).toEqual([]);
    expect(runTemplateManifest.refBase(aSpec())).toBe("run-main-staging");
  });
});

describe("the plan of a RunTemplate", () => {
  const plan = (outlook: Partial<FlowOutlook>) =>
    planRunTemplate({ spec: aSpec(), use: { flows: new FlowsDouble({}, outlook) } });
  const underWay = [
    { number: 2, status: "Running" },
    { number: 3, status: "Queued" },
  ];

  it("names the flow and says that nothing is in its way", async () => {
    expect(await plan({})).toEqual({
      what: "Run the flow of main/Staging",
      detail: "No run of it is under way.",
      blockedBy: null,
    });
  });

  it.each([
    ["allow", "Run #2 is running, and 1 more has not ended; this one runs beside it."],
    ["queue", "Run #2 is running, and 1 more has not ended; this one queues behind them."],
    [
      "replace",
      "Run #2 is running, and 1 more has not ended; this one aborts what has not ended, and starts then.",
    ],
  ] as const)("tells what %s makes of runs under way", async (concurrencyPolicy, detail) => {
    expect(await plan({ concurrencyPolicy, underWay })).toMatchObject({ detail, blockedBy: null });
  });

  it("is blocked where a second run is forbidden", async () => {
    expect(await plan({ concurrencyPolicy: "forbid", underWay })).toMatchObject({
      blockedBy: "Run #2 of it is running, and it forbids a second one.",
    });
  });
});
