import { describe, expect, it } from "vitest";
import { told, JOB, oneStep, yamlStep } from "./a-told-mistake";

describe("a field", () => {
  it("misspelt, on a step", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod" }, "conditon": "success" }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 62: \`spec.spec.steps[0].conditon\`: unknown field, did you mean \`condition\`?"`,
    );
  });
  it("misspelt, in a spec", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Release", "spec": { "type": "build", "origin": { "id": "builder", "bild": "latest" }, "target": { "id": "job-prod", "type": "job" } } }`,
        ),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 86: \`spec.spec.steps[0].spec.origin.bild\`: unknown field, did you mean \`build\`?"`,
    );
  });
  it("unlike any other", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod", "colour": "red" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 60: \`spec.spec.steps[0].spec.colour\`: unknown field. Known here: \`jobId\` and \`runtimeEnvironment\`."`,
    );
  });
  it("of the step, in its spec", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod", "condition": "success" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 60: \`spec.spec.steps[0].spec.condition\`: unknown field. \`condition\` stands beside \`spec\`, not in it."`,
    );
  });
  it("of the spec, beside it", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "jobId": "job-prod", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 29: \`spec.spec.steps[0].jobId\`: unknown field. \`jobId\` belongs in \`spec\`."`,
    );
  });
  it("of another system", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "dependsOn": ["build"], "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 29: \`spec.spec.steps[0].dependsOn\`: unknown field. Steps run in the order of their workflow, or all at once when its type is \`parallel\`."`,
    );
  });
  it("of the document that is kept elsewhere", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "argumentOverrides": {}, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 25: \`argumentOverrides\`: unknown field. Overrides are secret and stored beside the flow, never in its document."`,
    );
  });
  it("required, and missing", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": {} }`))).toMatchInlineSnapshot(
      `"line 8, column 37, \`spec.spec.steps[0].spec.jobId\`: \`jobId\` is missing. It must be an id of at most 100 letters, digits and hyphens."`,
    );
  });
  it("required, and missing in YAML", () => {
    expect(
      told(
        yamlStep(`kind: Release
spec:
  type: deployment
  origin: { id: job-staging, type: job }
  target: { id: job-prod }`),
      ),
    ).toMatchInlineSnapshot(
      `"line 11, column 19, \`spec.spec.steps[0].spec.target.type\`: \`type\` is missing. It must be \`service\` or \`job\`."`,
    );
  });
  it("without a value in YAML", () => {
    expect(
      told(
        yamlStep(`kind: JobRun
timeoutDuration:
spec: { jobId: job-prod }`),
      ),
    ).toMatchInlineSnapshot(
      `"line 8, column 25, \`spec.spec.steps[0].timeoutDuration\`: Must be a whole number from 30 to 14400 or an expression such as \${args.NAME}; this is null. Leave the field out if it has no value."`,
    );
  });
});

describe("a document", () => {
  it("of no known version", () => {
    expect(
      told(
        `{ "apiVersion": "v2", "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 17, \`apiVersion\`: Must be \`v1.2\` or \`v1\`; this is \`v2\`."`,
    );
  });
  it("whose version became a number in YAML", () => {
    expect(
      told(`apiVersion: 1.2
spec:
  kind: Workflow
  spec:
    type: sequential
    steps:
      - { kind: JobRun, spec: { jobId: job-prod } }
`),
    ).toMatchInlineSnapshot(
      `"line 1, column 13, \`apiVersion\`: Must be \`v1.2\` or \`v1\`; this is \`1.2\`. Did you mean \`v1.2\`?"`,
    );
  });
  it("without a version and a root", () => {
    expect(told(`{}`)).toMatchInlineSnapshot(`
      "line 1, column 1: \`apiVersion\` is missing. It must be \`v1.2\` or \`v1\`.
      line 1, column 1: \`spec\` is missing. It holds the flow's root, a \`Workflow\`."
    `);
  });
  it("with a single step as its root", () => {
    expect(told(`{ "apiVersion": "v1.2", "spec": ${JOB} }`)).toMatchInlineSnapshot(
      `"line 1, column 43, \`spec.kind\`: The whole flow stands in a \`Workflow\`; this is a \`JobRun\`. Put it among the \`steps\` of one."`,
    );
  });
  it("that is a list", () => {
    expect(told(`[${JOB}]`)).toMatchInlineSnapshot(
      `"line 1, column 1: A release flow is an object with an \`apiVersion\` and a \`spec\`; this is a list of 1 item."`,
    );
  });
  it("that is plain text", () => {
    expect(told(`run the migration, then promote`)).toMatchInlineSnapshot(
      `"line 1, column 1: A release flow is an object with an \`apiVersion\` and a \`spec\`; this is \`run the migration, then promote\`."`,
    );
  });
  it("that is empty", () => {
    expect(told(``)).toMatchInlineSnapshot(
      `"line 1, column 1: A release flow is an object with an \`apiVersion\` and a \`spec\`; there is nothing here yet."`,
    );
  });
  it("with a misspelt policy", () => {
    expect(
      told(
        `{ "apiVersion": "v1.2", "options": { "concurrencyPolicy": "que" }, "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [${JOB}] } } }`,
      ),
    ).toMatchInlineSnapshot(
      `"line 1, column 59, \`options.concurrencyPolicy\`: Must be \`allow\`, \`queue\`, \`forbid\`, \`latest\` or \`replace\`; this is \`que\`. Did you mean \`queue\`?"`,
    );
  });
});
