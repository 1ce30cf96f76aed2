import { describe, expect, it } from "vitest";
import { fixtureKinds } from "./fixture-kinds";
import { formatProblem, parseSource } from "./index";
import { parsePublishable, validateDraft } from "./validate-draft";

/*
 * One mistake is one problem: what follows from it is not told.
 */

function told(text: string, format?: "json" | "yaml"): string[] {
  const { source } = parseSource(text, format);
  return validateDraft(source, fixtureKinds).problems.map(
    (problem) => `${problem.severity === "warning" ? "warning: " : ""}${formatProblem(problem)}`,
  );
}

const flow = (step: string): string =>
  `{ "apiVersion": "v1.2", "spec": { "kind": "Workflow", "spec": { "type": "sequential", "steps": [\n${step}\n] } } }`;

describe("one mistake is one problem:", () => {
  it("a required field, misspelt, is not missing as well", () => {
    expect(told(flow(`{ "kind": "JobRun", "spec": { "jobid": "migrate" } }`))).toEqual([
      "line 2, column 31: `spec.spec.steps[0].spec.jobid`: unknown field, did you mean `jobId`?",
    ]);
    expect(told(`{ "apiVersion": "v1.2", "sepc": {} }`)).toEqual([
      "line 1, column 25: `sepc`: unknown field, did you mean `spec`?",
    ]);
  });

  it("a field that is missing beside a misspelt one is told", () => {
    expect(
      told(flow(`{ "kind": "Build", "spec": { "tpye": "service" } }`)).map((line) => line.split(": ").at(-1)),
    ).toEqual([
      "`id` is missing. It must be an id of at most 100 letters, digits and hyphens.",
      "unknown field, did you mean `type`?",
    ]);
  });

  it("text in place of a list has no length to be wrong", () => {
    expect(told(flow(`{ "kind": "JobRun", "runOn": "rollback", "spec": { "jobId": "migrate" } }`))).toEqual([
      "line 2, column 30, `spec.spec.steps[0].runOn`: Must be a list of `release`, `rollback` or both; this is `rollback`.",
    ]);
  });

  it("a boolean in place of its name in quotes is told apart from it", () => {
    expect(told(flow(`{ "kind": "JobRun", "skipNodeExecution": true, "spec": { "jobId": "m" } }`))).toEqual([
      'line 2, column 42, `spec.spec.steps[0].skipNodeExecution`: Must be `true`, `false` or an expression such as ${args.NAME}; this is the boolean `true`. Put it in quotes: "true".',
    ]);
  });

  it("a root of an unknown kind is not a wrong root as well", () => {
    const text = `{ "apiVersion": "v1.2", "spec": { "kind": "Project", "spec": {} } }`;
    expect(told(text)).toEqual([
      "line 1, column 43, `spec.kind`: `Project` creates a resource, which a release flow does not do: it works with those of its stage.",
    ]);
    expect(parsePublishable(text, fixtureKinds).ok).toBe(false);
  });

  it("of two kinds, nothing is held against the second", () => {
    expect(told(flow(`{ "kind": "JobRun", "kind": "Build", "spec": { "jobId": "migrate" } }`))).toEqual([
      "line 2, column 21, `spec.spec.steps[0].kind`: The field `kind` is written twice in this object. Keep one of them.",
    ]);
  });

  it("what is no release flow at all is told so, not field by field", () => {
    expect(told("on: push\njobs:\n  build:\n    runs-on: ubuntu\n", "yaml")).toEqual([
      "line 1, column 1: This is no release flow: it has neither an `apiVersion` nor a `spec`, but `on` and `jobs`.",
    ]);
  });

  it("a document nested too deeply is told where, in either format", () => {
    const deep = (open: string, close: string): string => open.repeat(400) + close.repeat(400);
    expect(told(`{ "arguments": { "A":\n${deep("[", "]")} } }`)).toEqual([
      "line 2, column 199: This is nested too deeply: at most 200 levels are read.",
    ]);
    expect(told(`A: ${deep("[", "]")}`, "yaml")).toHaveLength(1);
    expect(validateDraft(JSON.parse(deep("[", "]")), fixtureKinds).problems).toHaveLength(1);
  });
});

describe("the text itself is told of in words:", () => {
  const yaml = (field: string): string => `arguments:\n  ${field}\nspec: {}\n`;

  it.each([
    [
      '{ "A": 1,, "B": 2 }',
      "line 1, column 10: This comma is one too many: nothing stands before it. Take it out.",
    ],
    ['{ "A": {,} }', "line 1, column 9: This comma is one too many: nothing stands before it. Take it out."],
    [
      '{ "A": [1,,2] }',
      "line 1, column 11: This comma is one too many: nothing stands before it. Take it out.",
    ],
    ['{ "A": 1 }\n}', "line 2, column 1: This `}` closes nothing that is open. Take it out."],
    ["\uFEFF{ 'A': 1 }", "line 1, column 4: JSON has no single quotes: text stands in double quotes."],
  ])("JSON %j", (text, message) => {
    expect(told(text, "json")).toEqual([message]);
  });

  it.each([
    [
      "A: 'it's'",
      "line 2, column 10: The quoted text ends before this. A ' that belongs to the text is written twice there: `''`, or the text stands in the other quotes.",
    ],
    [
      'A: "say "no" now"',
      'line 2, column 12: The quoted text ends before this. A " that belongs to the text is written `\\"` there, or the text stands in the other quotes.',
    ],
    [
      "A: !Ref api",
      "line 2, column 11, `arguments.A`: The tag `!Ref` means nothing in a release flow. Take it out.",
    ],
    [
      "A: &a { B: 1 }\n  C: { <<: *a, D: 2 }",
      'line 3, column 8, `arguments.C["<<"]`: Fields are not merged with `<<`, which YAML 1.2 has not. Write them out, or use the anchor as a whole: `field: *anchor`.',
    ],
    [
      "A:\n      - B: 1\n       C: 2",
      "line 4, column 8: An item of a list begins with `- `. What belongs to the item above is indented as its other fields are.",
    ],
  ])("YAML %j", (field, message) => {
    expect(told(yaml(field), "yaml")).toEqual([message]);
  });

  it("anchors as a whole, standard tags and a quoted `<<` are read", () => {
    const { source, problems } = parseSource('A: &a { "<<": 1 }\nB: *a\nC: !!str 5\n', "yaml");
    expect(problems).toEqual([]);
    expect(source.value).toEqual({ A: { "<<": 1 }, B: { "<<": 1 }, C: "5" });
  });
});

describe("what a few lines of YAML can mean", () => {
  it("is bounded: aliases of aliases are not followed for ever", () => {
    const lines = [..."abcdefg"].map(
      (name, index, all) =>
        `${name}: &${name} [${Array(9)
          .fill(index === 0 ? "x" : `*${all[index - 1]}`)
          .join(", ")}]`,
    );
    const { source, problems } = parseSource(lines.join("\n"), "yaml");
    expect(problems.map(({ message }) => message)).toEqual(["This document has more than 100000 values."]);
    expect(source.isLegible).toBe(false);
  });
});

describe("names of other systems are recognised:", () => {
  it.each([
    [`"options": { "concurrency": "queue" }`, "did you mean `concurrencyPolicy`?"],
    [`"options": { "concurrencyPolicy": "que" }`, "Did you mean `queue`?"],
  ])("%s", (field, hint) => {
    const text = `{ "apiVersion": "v1.2", ${field}, "spec": { "kind": "Workflow", "spec": { "type": "parallel", "steps": [{ "kind": "JobRun", "spec": { "jobId": "m" } }] } } }`;
    expect(told(text)).toEqual([expect.stringContaining(hint)]);
  });
});
