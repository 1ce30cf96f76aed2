import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindTable } from "@/nodes/_registry/kind-table";
import { aFlowDocument } from "./a-flow-document";
import { documentJsonSchema } from "./index";

const TEMPLATES = join(process.cwd(), "../shared/templates");
const templates = existsSync(TEMPLATES)
  ? readdirSync(TEMPLATES).filter((name) => name.endsWith(".json"))
  : [];

const ajv = new Ajv2020({
  strict: true,
  // `if` and `then` share their properties.
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
  validateFormats: false,
});
const accepts = ajv.compile(documentJsonSchema(kindTable));

const flow = (step: unknown, more: object = {}): unknown => ({
  apiVersion: "v1.2",
  ...more,
  spec: { kind: "Workflow", spec: { type: "sequential", steps: [step] } },
});
const job = { kind: "JobRun", spec: { jobId: "migrate" }, condition: "success", timeoutDuration: 60 };

/** Where, and what, a validator that knows nothing of us complains about. */
function complaints(document: unknown): string[] {
  accepts(document);
  return (accepts.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

describe("the language's JSON Schema", () => {
  it.skipIf(templates.length === 0).each(templates)("accepts %s", (name) => {
    expect(complaints(JSON.parse(readFileSync(join(TEMPLATES, name), "utf8")))).toEqual([]);
  });

  it("accepts every kind of step in a loop, and expressions", () => {
    const loop = {
      kind: "LoopWorkflow",
      ref: "each",
      spec: { iterations: "${args.LIST}", steps: [{ ...job, timeoutDuration: "${args.SECONDS}" }] },
    };
    expect(complaints(flow(loop))).toEqual([]);
  });

  it.each([
    ["a misspelt field", { ...job, conditon: "success" }],
    ["an unknown kind", { ...job, kind: "JobRn" }],
    ["a condition that the kind has not", { ...job, condition: "running" }],
    ["a timeout out of range", { ...job, timeoutDuration: 20_000 }],
    ["a timeout as text", { ...job, timeoutDuration: "600" }],
    ["a wrong id", { ...job, spec: { jobId: "shop/migrate" } }],
    ["a missing field", { ...job, spec: {} }],
    ["an expression as a type", { kind: "Workflow", spec: { type: "${args.T}", steps: [] } }],
    ["a step that is no object", "migrate"],
    [
      "a condition on a workflow",
      { kind: "Workflow", condition: "success", spec: { type: "parallel", steps: [] } },
    ],
    ["a boolean skip", { ...job, skipNodeExecution: true }],
  ])("refuses %s", (_, step) => {
    expect(complaints(flow(job))).toEqual([]);
    expect(complaints(flow(step))).not.toEqual([]);
  });

  it("complains about the kind that a step has, and no other", () => {
    const found = complaints(flow({ ...job, conditon: "success" }));
    expect(found.filter((each) => each.includes("additional"))).toEqual([
      "/spec/spec/steps/0 must NOT have additional properties",
    ]);
  });

  it("accepts whatever the validator's own schemas accept", () => {
    fc.assert(
      fc.property(aFlowDocument(kindTable), (document) => {
        expect(complaints(document)).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it("refuses what is wrong outside of the nodes", () => {
    expect(complaints(flow(job, { options: { concurrencyPolicy: "que" } }))).not.toEqual([]);
    expect(complaints(flow(job, { triggers: [{ kind: "vcs-psh", spec: {} }] }))).not.toEqual([]);
    expect(complaints({ ...(flow(job) as object), spec: job })).not.toEqual([]);
  });

  it("describes what an editor shows", () => {
    const { $defs = {} } = documentJsonSchema(kindTable) as { $defs?: Record<string, { title?: string }> };
    for (const kind of Object.keys(kindTable)) expect($defs[kind]?.title).toBeTruthy();
  });
});
