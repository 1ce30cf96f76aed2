import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineManifest, specSchemas } from "@/core/node-kind";
import { fixtureContext, fixtureKinds } from "./fixture-kinds";
import { validateDraft } from "./validate-draft";
import { kindOfManifest } from "./kind-table";
import type { StageContext } from "./stage-context";

const aKind = {
  title: "Run a flow",
  description: "A kind for tests.",
  icon: "circle",
  category: "flow",
  defaultTimeoutSeconds: 3600,
  capabilities: [],
  locks: () => [],
  waitsAs: null,
  outputSchema: z.unknown(),
  summarize: () => ({ title: "", detail: "" }),
  refBase: () => "step",
} as const;

/** Runs another flow with a secret group, and has something to say about its own spec. */
const runTemplate = defineManifest({
  kind: "RunTemplate",
  ...aKind,
  spec: specSchemas((scalar) =>
    z.strictObject({ templateId: scalar(z.string().min(1)), secrets: z.string().optional() }),
  ),
  mentions: ({ templateId, secrets }) => [
    { kind: "release-flow", id: templateId, path: ["templateId"] },
    ...(secrets === undefined ? [] : [{ kind: "secret-group" as const, id: secrets, path: ["secrets"] }]),
  ],
  notices: ({ templateId }) =>
    templateId === "main/Old"
      ? [{ severity: "warning", path: ["templateId"], message: "This flow is old." }]
      : [],
});
const kinds = { ...fixtureKinds, RunTemplate: { ...kindOfManifest(runTemplate) } };

type Step = Record<string, unknown>;

function told(step: Step, context: Partial<StageContext> = {}): string[] {
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [step] } },
  };
  return validateDraft(document, kinds, { ...fixtureContext, ...context }).problems.map(
    ({ severity, code, pointer, message }) =>
      `${severity} ${code} ${pointer.replace("spec.spec.steps[0].", "")}: ${message}`,
  );
}

const promote = (id: string): Step => ({
  kind: "Release",
  spec: {
    type: "deployment",
    origin: { id, type: "service" },
    target: { id: "deployment-prod", type: "service" },
  },
});
const run = (templateId: string, secrets?: string): Step => ({
  kind: "RunTemplate",
  spec: { templateId, ...(secrets === undefined ? {} : { secrets }) },
});

describe("a promotion", () => {
  it("comes from the stage before, and from no other", () => {
    expect(told(promote("deployment-staging"))).toEqual([]);
    expect(told(promote("api-dev"))).toEqual([
      "error wrong-stage spec.origin.id: `api-dev` belongs to Development; Production promotes only from Staging, the stage before it.",
    ]);
  });

  it("is not for the first stage", () => {
    expect(told(promote("deployment-staging"), { precedingStage: null })).toEqual([
      "error wrong-stage spec.origin.id: Production is the first stage: there is none before it to promote from.",
    ]);
  });

  it("into another stage is of a foreign resource", () => {
    const step = { kind: "JobRun", spec: { jobId: "job-staging" } };
    expect(told(step)).toEqual([
      "error foreign-resource spec.jobId: `job-staging` belongs to Staging; a flow of Production may only touch what is in Production.",
    ]);
  });
});

describe("a project", () => {
  const step = (projectId: string, id = "job-prod"): Step => ({
    kind: "Workflow",
    spec: {
      type: "sequential",
      context: { projectId },
      steps: [{ kind: "JobRun", spec: { jobId: id } }],
    },
  });

  it("other than the flow's own is refused, an expression left to the run", () => {
    const context = { projectId: "shop" };
    expect(told(step("shop"), context)).toEqual([]);
    expect(told(step("${args.P}"), context)).toEqual([expect.stringContaining("unknown-argument")]);
    expect(told(step("blog"), context)).toEqual([
      "error foreign-project spec.context.projectId: `blog` is another project; a flow of `shop` works with what is in its own stage. Take `projectId` out.",
    ]);
  });
});

describe("a resource of another project", () => {
  it("is told of by its project, not looked for in the own one as well", () => {
    const jobOf = defineManifest({
      ...aKind,
      kind: "JobOf",
      spec: specSchemas((scalar) => z.strictObject({ projectId: z.string(), jobId: scalar(z.string()) })),
      resources: ({ jobId }) => [{ path: ["jobId"], id: jobId, kind: "job", role: "target" }],
    });
    const document = {
      apiVersion: "v1.2",
      spec: {
        kind: "Workflow",
        spec: {
          type: "sequential",
          steps: [{ kind: "JobOf", spec: { projectId: "blog", jobId: "unknown-here" } }],
        },
      },
    };
    const { problems } = validateDraft(
      document,
      { ...fixtureKinds, JobOf: kindOfManifest(jobOf) },
      { ...fixtureContext, projectId: "shop" },
    );
    expect(problems.map(({ code }) => code)).toEqual(["foreign-project"]);
  });
});

describe("what a step mentions", () => {
  const flows = [
    { name: "main/Staging", runs: [] },
    { name: "main/Old", runs: [] },
  ];

  it("is looked for among the flows and secret groups of the project", () => {
    const context = { flows, secretGroups: ["database"] };
    expect(told(run("main/staging", "database"), context)).toEqual([]);
    expect(told(run("main/Stagng", "databse"), context)).toEqual([
      "warning unknown-flow spec.templateId: There is no release flow `main/Stagng` in this project. Did you mean `main/Staging`?",
      "warning unknown-secret spec.secrets: There is no secret group `databse` in this project. Did you mean `database`?",
    ]);
    expect(told(run("other/Flow"), { flows: [] })).toEqual([
      "warning unknown-flow spec.templateId: There is no release flow `other/Flow` in this project. There is none at all.",
    ]);
  });

  it("is not looked for where the project is not known", () => {
    expect(told(run("main/Stagng", "databse"))).toEqual([]);
  });
});

describe("a kind's own notice", () => {
  it("stands at the field it is about, once the spec is sound", () => {
    expect(told(run("main/Old"))).toEqual(["warning notice spec.templateId: This flow is old."]);
    const unsound = { kind: "RunTemplate", spec: { templateId: "main/Old", secrets: 1 } };
    expect(told(unsound).filter((line) => line.includes("notice"))).toEqual([]);
  });
});
