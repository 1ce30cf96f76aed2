import { describe, expect, it } from "vitest";
import { told, JOB, oneStep, yamlStep } from "./a-told-mistake";

describe("JSON", () => {
  it("with a trailing comma in an object", () => {
    expect(told('{\n  "apiVersion": "v1.2",\n}')).toMatchInlineSnapshot(`
      "line 1, column 1: \`spec\` is missing. It holds the flow's root, a \`Workflow\`.
      line 2, column 23: This comma is one too many: nothing follows it before the \`}\`. Take it out."
    `);
  });
  it("with a trailing comma in a list", () => {
    expect(told(oneStep(`${JOB},`))).toMatchInlineSnapshot(
      `"line 8, column 62: This comma is one too many: nothing follows it before the \`]\`. Take it out."`,
    );
  });
  it("with a key written twice", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "kind": "JobRun", "spec": { "jobId": "job-prod" } }`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 29, \`spec.spec.steps[0].kind\`: The field \`kind\` is written twice in this object. Keep one of them."`,
    );
  });
  it("with a comma missing", () => {
    expect(told(oneStep(`{ "kind": "JobRun" "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 28: A comma is missing before this."`,
    );
  });
  it("with a colon missing", () => {
    expect(told(oneStep(`{ "kind" "JobRun", "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 18: A colon is missing here, between the field's name and its value."`,
    );
  });
  it("with single quotes", () => {
    expect(told(oneStep(`{ 'kind': "JobRun", "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 11: JSON has no single quotes: text stands in double quotes."`,
    );
  });
  it("with a comment", () => {
    expect(
      told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "job-prod" } } // migrate`)),
    ).toMatchInlineSnapshot(
      `"line 8, column 63: JSON has no comments. Take it out, or write the document in YAML, which has."`,
    );
  });
  it("with a bare word", () => {
    expect(told(oneStep(`{ "kind": JobRun, "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 19: \`JobRun\` is not JSON: text stands in double quotes."`,
    );
  });
  it("with True", () => {
    expect(
      told(
        oneStep(
          `{ "kind": "Build", "spec": { "id": "builder", "type": "service", "reuseExistingBuilds": True } }`,
        ),
      ),
    ).toMatchInlineSnapshot(`"line 8, column 97: \`True\` is written \`true\` in JSON."`);
  });
  it("with a quote missing", () => {
    expect(told(oneStep(`{ "kind": "JobRun, "spec": { "jobId": "job-prod" } }`))).toMatchInlineSnapshot(
      `"line 8, column 29: A quote is missing before this, on this line or above: \`spec\` stands outside of any."`,
    );
  });
  it("with a bracket missing at the end", () => {
    expect(told(oneStep(JOB).slice(0, -6))).toMatchInlineSnapshot(
      `"line 11, column 1: A closing \`}\` is missing here."`,
    );
  });
  it("with a bracket too many", () => {
    expect(told(`${oneStep(JOB)}}`)).toMatchInlineSnapshot(
      `"line 13, column 1: This \`}\` closes nothing that is open. Take it out."`,
    );
  });
  it("with a lone backslash", () => {
    expect(told(oneStep(`{ "kind": "JobRun", "spec": { "jobId": "C:\\dir" } }`))).toMatchInlineSnapshot(
      `"line 8, column 48: JSON knows no such escape: \`\\\` stands before one of \`" \\ / b f n r t u\`. A backslash itself is written twice."`,
    );
  });
});

describe("a number", () => {
  it("that would be another one once it is read, in JSON and in YAML", () => {
    for (const number of ["9007199254740993", "1e400"])
      expect(told(`{ "apiVersion": "v1.2", "arguments": { "A": ${number} }, "spec": {} }`)).toContain(
        "line 1, column 45, `arguments.A`: This number is too large to be kept exactly. Put it in quotes",
      );
    expect(told("apiVersion: v1.2\narguments:\n  A: -9007199254740993\nspec: {}\n")).toContain(
      "line 3, column 6, `arguments.A`: This number is too large to be kept exactly. Put it in quotes",
    );
    for (const number of ["9007199254740992", "-1234567890123456", "12345678901234567000", "1e300"])
      expect(told(`{ "apiVersion": "v1.2", "arguments": { "A": ${number} }, "spec": {} }`)).not.toContain(
        "large",
      );
  });
});

describe("YAML", () => {
  it("with a tab", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n\tjobId: job-prod"))).toMatchInlineSnapshot(
      `"line 9, column 9: YAML is indented with spaces, and this line has a tab. Replace it by spaces."`,
    );
  });
  it("with a key written twice", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n  jobId: job-prod\n  jobId: job-prod"))).toMatchInlineSnapshot(
      `"line 10, column 11, \`spec.spec.steps[0].spec.jobId\`: The field \`jobId\` is written twice in this object. Keep one of them."`,
    );
  });
  it("indented unevenly", () => {
    expect(
      told(yamlStep("kind: JobRun\nspec:\n  jobId: job-prod\n   runtimeEnvironment: {}")),
    ).toMatchInlineSnapshot(
      `"line 9, column 18: The next line is indented more than this one, as if it went on with its text. Fields of one object begin in the same column."`,
    );
  });
  it("with a bare star", () => {
    expect(told("triggers:\n  - branchRestrictions: [*]\n")).toMatchInlineSnapshot(
      `"line 2, column 26: A bare \`*\` has a meaning of its own in YAML. Put it in quotes: "*"."`,
    );
  });
  it("with two colons in a line", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n  jobId: job: prod"))).toMatchInlineSnapshot(
      `"line 9, column 18: There are two colons in this line. Put text that has a colon in quotes, or begin a new line for the inner field."`,
    );
  });
  it("with a quote missing", () => {
    expect(told(yamlStep("kind: JobRun\nspec:\n  jobId: 'job-prod"))).toMatchInlineSnapshot(
      `"line 10, column 1: A quote is opened above this, and never closed."`,
    );
  });
  it("with a bracket missing", () => {
    expect(told(yamlStep("kind: JobRun\nspec: { jobId: job-prod"))).toMatchInlineSnapshot(
      `"line 9, column 1: A closing bracket is missing, or what is inside is not indented enough."`,
    );
  });
  it("with a second document", () => {
    expect(
      told(`${yamlStep("kind: JobRun\nspec: { jobId: job-prod }")}---\napiVersion: v1.2\n`),
    ).toMatchInlineSnapshot(
      `"line 9, column 1: There is a second document after \`---\`. A file holds one flow."`,
    );
  });
  it("with an anchor that is not there", () => {
    expect(told(yamlStep("kind: JobRun\nspec: *common"))).toMatchInlineSnapshot(
      `"line 8, column 15, \`spec.spec.steps[0].spec\`: There is no anchor \`&common\` above."`,
    );
  });
  it("with a missing colon", () => {
    expect(told(yamlStep("kind: JobRun\nspec\n  jobId: job-prod"))).toMatchInlineSnapshot(
      `"line 8, column 9: A colon and a value are missing on this line, or the text before it has no closing quote."`,
    );
  });
});
