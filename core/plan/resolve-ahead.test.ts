import { describe, expect, test } from "vitest";
import type { Scope } from "@/core/expression";
import { plannedNodes } from "./planned-nodes";
import { resolveAhead } from "./resolve-ahead";
import type { PlannedNode, RunKind } from "./resolve-node";
import type { RunInputs } from "./run-inputs";

const scope: Scope = {
  args: { BRANCH: "main", SKIP: "true", ITEMS: ["a"] },
  refs: { git: { branch: "main" } },
  secrets: { database: { values: { PASS: "hunter2-long" } } },
  now: () => new Date(0),
  randomBytes: (count) => new Uint8Array(count),
};
const noInputs: RunInputs = {
  arguments: {},
  secretArguments: [],
  overrides: {},
  releaseNodeOverrides: {},
  triggers: {},
  randomKey: "r",
};

const step = (spec: unknown, more: Partial<PlannedNode> = {}): PlannedNode => ({
  kind: "JobRun",
  spec,
  ...more,
});
const within = (
  kind: string,
  steps: PlannedNode[],
  more: object = {},
  around: Partial<PlannedNode> = {},
) => ({
  kind,
  spec: { type: "sequential", ...more, steps },
  ...around,
});

function ahead(steps: PlannedNode[], given: Partial<RunInputs> = {}, runKind: RunKind = "release"): string[] {
  const nodes = plannedNodes(within("Workflow", steps));
  return resolveAhead(nodes, scope, { ...noInputs, ...given }, runKind).map(
    ({ nodeKey, path, message }) => `${nodeKey} ${path.join(".")}: ${message}`,
  );
}

describe("before the first node starts", () => {
  test("what could never resolve is told, with its node and field", () => {
    const failures = ahead([
      step({ jobId: "${args.BRANC}", env: { A: ["x", "${secrets.databas.values.PASS}"] } }),
      step({ jobId: "a" }, { timeoutDuration: "${args.LIMIT}", settings: { maxAttempts: "${args.TRIES}" } }),
      step({ jobId: "${fn.divide(1, 0)}" }, { skipNodeExecution: "${args.SKP}" }),
    ]);
    expect(failures).toEqual([
      "0 spec.jobId: `args.BRANC` has no value: the argument `BRANC` was not given (did you mean `BRANCH`?).",
      "0 spec.env.A.1: `secrets.databas.values.PASS` has no value: there is no secret group `databas` here (did you mean `database`?).",
      "1 timeoutDuration: `args.LIMIT` has no value: the argument `LIMIT` was not given.",
      "1 settings.maxAttempts: `args.TRIES` has no value: the argument `TRIES` was not given.",
      "2 skipNodeExecution: `args.SKP` has no value: the argument `SKP` was not given (did you mean `SKIP`?).",
    ]);
  });

  test("what resolves now, or once earlier steps have run, is not", () => {
    expect(
      ahead([
        step({ jobId: "${args.BRANCH}-${refs.git.branch}" }, { ref: "first" }),
        step({ jobId: "${refs.first.id}", env: { K: "${fn.randomSecret(8)}", W: "${HOME}" } }),
        step({ jobId: "${fn.if(args.NOPE, refs.nobody.id, 'x')}" }),
        within("Workflow", [step({ jobId: "${refs.first.id}" }, { ref: "inner" })]),
        step({ jobId: "${refs.inner.id}" }),
      ]),
    ).toEqual([]);
  });

  test("a reference to what never runs before is told", () => {
    const [later] = ahead([step({ jobId: "${refs.later.id}" }), step({}, { ref: "later" })]);
    expect(later).toContain("nothing called `later` has run before this");
    const beside = within("Workflow", [step({}, { ref: "a" }), step({ jobId: "${refs.a.id}" })], {
      type: "parallel",
    });
    expect(ahead([beside])).toHaveLength(1);
  });

  test("what stands beside a later value counts as well", () => {
    expect(ahead([step({}, { ref: "a" }), step({ x: "${refs.a.id}-${args.NOPE}" })])).toHaveLength(1);
  });

  test("what is wrong with a value whatever comes is told", () => {
    expect(ahead([step({ jobId: "${fn.toUpper(1)}" })])).toEqual([
      "0 spec.jobId: fn.toUpper: argument 1 (text) must be a string, got a number.",
    ]);
  });
});

describe("a skipped node", () => {
  const bad = step({ jobId: "${args.NOPE}" });
  test("need not resolve, nor anything in a skipped workflow", () => {
    expect(ahead([{ ...bad, skipNodeExecution: "${args.SKIP}" }])).toEqual([]);
    expect(
      ahead([within("Workflow", [bad, within("Workflow", [bad])], {}, { skipNodeExecution: "true" })]),
    ).toEqual([]);
    expect(ahead([{ ...bad, skipNodeExecution: "false" }])).toHaveLength(1);
  });
  test("has no output that others could read, but inside a function", () => {
    const skipped = step({}, { ref: "backup", skipNodeExecution: "true" });
    expect(ahead([skipped, step({ x: "${refs.backup.id}" })])).toEqual([
      "1 spec.x: `refs.backup.id` has no value: `backup` was skipped and has no output.",
    ]);
    expect(ahead([skipped, step({ x: "${fn.if(refs.backup.id, 1, 2)}" })])).toEqual([]);
  });
  test("that may yet be skipped is given the benefit of the doubt", () => {
    const first = step({}, { ref: "first" });
    expect(ahead([first, { ...bad, skipNodeExecution: "${fn.eq(refs.first.status, 'x')}" }])).toEqual([]);
    expect(
      ahead([
        first,
        { ...bad, ref: "b", skipNodeExecution: "${refs.first.skip}" },
        step({ x: "${refs.b.id}" }),
      ]),
    ).toEqual([]);
  });
  test("is one that takes no part in this kind of run", () => {
    expect(ahead([bad], {}, "rollback")).toEqual([]);
    expect(ahead([{ ...bad, runOn: ["rollback"] }])).toEqual([]);
    expect(ahead([{ ...bad, runOn: ["rollback"] }], {}, "rollback")).toHaveLength(1);
    expect(ahead([{ ...bad, kind: "Release" }], {}, "rollback")).toHaveLength(1);
  });
});

describe("what the run was given for a node", () => {
  test("takes the place of what is written", () => {
    const node = step({ jobId: "${args.NOPE}", env: "${args.NOPE2}" }, { ref: "job" });
    expect(ahead([node], { overrides: { job: { jobId: "a", env: "b" } } })).toEqual([]);
    expect(ahead([node], { overrides: { job: { jobId: "a" } } })).toHaveLength(1);
    expect(ahead([node], { overrides: { job: { jobId: "${args.OTHER}" } } })[0]).toContain("args.OTHER");
  });
  test("for the target of a Release, makes its own origin needless", () => {
    const release = step({ origin: { id: "${args.NOPE}" }, target: { id: "api" } }, { kind: "Release" });
    expect(ahead([release], { releaseNodeOverrides: { api: { type: "image" } } })).toEqual([]);
    expect(ahead([release], { releaseNodeOverrides: { other: { type: "image" } } })).toHaveLength(1);
  });
});

describe("a loop", () => {
  const steps = [step({ x: "${refs.each.item.id}", i: "${refs.each.index}", bad: "${args.NOPE}" })];
  test("has its item and index for the steps in it alone", () => {
    const loop = within("LoopWorkflow", steps, { iterations: ["a"] }, { ref: "each" });
    expect(ahead([loop, step({ x: "${refs.each.results}" })])).toEqual([
      "0.0 spec.bad: `args.NOPE` has no value: the argument `NOPE` was not given.",
    ]);
  });
  test("over nothing, or over what is not known yet, does not ask its steps", () => {
    expect(ahead([within("LoopWorkflow", steps, { iterations: [] }, { ref: "each" })])).toEqual([]);
    const later = within("LoopWorkflow", steps, { iterations: "${refs.first.list}" }, { ref: "each" });
    expect(ahead([step({}, { ref: "first" }), later])).toEqual([]);
  });
  test("must know what it goes over", () => {
    expect(ahead([within("LoopWorkflow", [], { iterations: "${args.NOPE}" })])).toHaveLength(1);
  });
});

test("what a trigger brings with the run is not asked for before there is one", () => {
  const nodes = plannedNodes(within("Workflow", [step({ jobId: "${refs.push.branch}" })]));
  const pathsWith = (laterRefs: ReadonlySet<string>): string[] =>
    resolveAhead(nodes, scope, noInputs, "release", laterRefs).map(({ path }) => path.join("."));
  expect(pathsWith(new Set(["push"]))).toEqual([]);
  expect(pathsWith(new Set(["other"]))).toEqual(["spec.jobId"]);
});
