import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Scope } from "@/core/expression";
import { plannedNodes } from "./planned-nodes";
import { resolveNode, type KindRules, type PlannedNode } from "./resolve-node";
import type { RunInputs } from "./run-inputs";

const scope: Scope = {
  args: {
    SKIP: "true",
    SECONDS: 90,
    TEXT: "soon",
    ITEMS: ["a", "b"],
    LIST_TEXT: '["a"]',
    KEY: "s3cret-value",
  },
  refs: { build: { id: "b1" } },
  now: () => new Date(0),
  randomBytes: (count) => new Uint8Array(count),
};
const inputs: RunInputs = {
  arguments: {},
  secretArguments: ["KEY"],
  overrides: {},
  releaseNodeOverrides: {},
  triggers: {},
  randomKey: "r",
};
const job: KindRules = {
  waitsAs: "success",
  defaultTimeoutSeconds: 3600,
  resolvedSpec: z.strictObject({ id: z.string(), count: z.int().optional() }),
};
const node = (more: Partial<PlannedNode> = {}): PlannedNode => ({
  kind: "JobRun",
  spec: { id: "x" },
  ...more,
});
const resolve = (more: Partial<PlannedNode> = {}, given: Partial<RunInputs> = {}, kind = job) =>
  resolveNode(node(more), scope, { ...inputs, ...given }, kind);
const errorOf = (more: Partial<PlannedNode>) => {
  const resolved = resolve(more);
  return resolved.type === "fail" ? resolved.error : resolved;
};

describe("the spec of a node", () => {
  test("comes out with its expressions resolved to their own types", () => {
    const spec = { id: "${refs.build.id}-${args.SECONDS}", count: "${args.SECONDS}" };
    expect(resolve({ spec })).toMatchObject({ type: "run", spec: { id: "b1-90", count: 90 } });
  });
  test("fails with the field whose expression came to another type", () => {
    expect(errorOf({ spec: { id: "x", count: "${args.TEXT}" } })).toMatchObject({
      code: "invalid-spec",
      message: expect.stringContaining("`count`") as string,
    });
  });
  test("fails and says what a reference misses", () => {
    expect(errorOf({ spec: { id: "${args.MISSING}" } })).toMatchObject({
      code: "unresolved-expression",
      message: expect.stringContaining("MISSING") as string,
    });
  });
  test("tells what a secret came to in part", () => {
    expect(resolve({ spec: { id: "${fn.slice(args.KEY, 0, 6)}" } })).toMatchObject({
      secretStrings: ["s3cret"],
    });
  });
  test("tells what the output of a secret node came to in part", () => {
    const rules = { runKind: "release" as const, isSecretRef: (ref: string) => ref === "build" };
    const spec = { id: "${fn.toUpper(refs.build.id)}" };
    expect(resolveNode(node({ spec }), scope, inputs, job, rules)).toMatchObject({ secretStrings: ["B1"] });
  });
  test("takes what the run was given for its ref, at the top or in a Release's origin", () => {
    const given = { overrides: { step: { id: "y" } } };
    expect(resolve({ ref: "step" }, given)).toMatchObject({ spec: { id: "y" } });
    const release = {
      ...job,
      resolvedSpec: z.looseObject({ origin: z.looseObject({}), target: z.looseObject({}) }),
    };
    const spec = { type: "build", origin: { id: "code", branch: "main" }, target: { id: "api" } };
    const other = { overrides: { step: { branch: "hotfix" } } };
    expect(resolve({ kind: "Release", ref: "step", spec }, other, release)).toMatchObject({
      spec: { origin: { id: "code", branch: "hotfix" } },
    });
  });
  test("is replaced whole for a release target that the run has another release for", () => {
    const release = { ...job, resolvedSpec: z.looseObject({}) };
    const spec = { type: "build", origin: { id: "code" }, target: { id: "api", type: "service" } };
    const instead = { type: "image", origin: { imagePath: "nginx:1" } };
    expect(
      resolve({ kind: "Release", spec }, { releaseNodeOverrides: { api: instead } }, release),
    ).toMatchObject({ spec: { ...instead, target: { id: "api", type: "service" } } });
  });
  test("of a kind this version does not know is a failure", () => {
    expect(resolveNode(node({ kind: "Nope" }), scope, inputs, null)).toMatchObject({
      error: { code: "unknown-kind" },
    });
  });
});

describe("a Release whose target was given something else", () => {
  test("needs nothing of its own but the target", () => {
    const release = { ...job, resolvedSpec: z.looseObject({}) };
    const spec = {
      type: "build",
      origin: { id: "${args.MISSING}" },
      target: { id: "${refs.build.id}", type: "job" },
    };
    const instead = { type: "image", origin: { imagePath: "nginx:${WORD}" } };
    const given = { releaseNodeOverrides: { b1: instead } };
    expect(resolve({ kind: "Release", spec }, given, release)).toMatchObject({
      type: "run",
      spec: { ...instead, target: { id: "b1", type: "job" } },
    });
    expect(
      resolve({ kind: "Release", spec }, { releaseNodeOverrides: { other: instead } }, release),
    ).toMatchObject({
      error: { code: "unresolved-expression" },
    });
  });
});

describe("wait for completion", () => {
  test("is what a condition asks for, and what some kinds always do", () => {
    expect(resolve()).toMatchObject({ wait: false });
    expect(resolve({ condition: "success" })).toMatchObject({ wait: true });
    expect(resolve({}, {}, { ...job, waitsAs: "always" })).toMatchObject({ wait: true });
    expect(resolve({}, {}, { ...job, waitsAs: "inside" })).toMatchObject({ wait: true });
    expect(resolve({}, {}, { ...job, waitsAs: null })).toMatchObject({ wait: false });
  });
  test("takes 3600 seconds at most unless the node says otherwise, also by an expression", () => {
    expect(resolve()).toMatchObject({ timeoutSeconds: 3600 });
    expect(resolve({ timeoutDuration: 30 })).toMatchObject({ timeoutSeconds: 30 });
    expect(resolve({ timeoutDuration: "${args.SECONDS}" })).toMatchObject({ timeoutSeconds: 90 });
    expect(resolve({ timeoutDuration: "${fn.add(args.SECONDS, 10)}" })).toMatchObject({
      timeoutSeconds: 100,
    });
    expect(resolve({ timeoutDuration: "1${args.SECONDS}" })).toMatchObject({ timeoutSeconds: 190 });
  });
  test.each([29, 14_401, 30.5, "${args.TEXT}", "${args.ITEMS}"])(
    "cannot have a time-out of %s",
    (timeoutDuration) => {
      expect(errorOf({ timeoutDuration })).toMatchObject({
        code: "invalid-spec",
        message: expect.stringContaining("30 to 14400") as string,
      });
    },
  );
  test("takes as long as its kind says, up to a year and more, where nothing is written", () => {
    const year = { ...job, defaultTimeoutSeconds: 31_536_000 };
    expect(resolve({}, {}, year)).toMatchObject({ timeoutSeconds: 31_536_000 });
  });
});

describe("a limit within the spec", () => {
  const withOwn = (own: number | undefined) => ({ ...job, ownTimeoutSeconds: () => own });
  test("counts unless the node's own is shorter", () => {
    expect(resolve({}, {}, withOwn(7200))).toMatchObject({ timeoutSeconds: 7200 });
    expect(resolve({ timeoutDuration: 60 }, {}, withOwn(7200))).toMatchObject({ timeoutSeconds: 60 });
    expect(resolve({ timeoutDuration: 7200 }, {}, withOwn(60))).toMatchObject({ timeoutSeconds: 60 });
    expect(resolve({ timeoutDuration: 60 }, {}, withOwn(undefined))).toMatchObject({ timeoutSeconds: 60 });
  });
});

describe("skipNodeExecution", () => {
  test("skips at true and runs at false, written or resolved", () => {
    expect(resolve({ skipNodeExecution: "true" })).toEqual({ type: "skip" });
    expect(resolve({ skipNodeExecution: "${args.SKIP}" })).toEqual({ type: "skip" });
    expect(resolve({ skipNodeExecution: "${fn.eq(args.SKIP, 'true')}" })).toEqual({ type: "skip" });
    expect(resolve({ skipNodeExecution: "${fn.not(args.SKIP)}" })).toMatchObject({ type: "run" });
    expect(resolve({ skipNodeExecution: "false" })).toMatchObject({ type: "run" });
  });
  test.each(["${args.TEXT}", "", "TRUE"])("is an error at %j", (skipNodeExecution) => {
    expect(errorOf({ skipNodeExecution })).toMatchObject({
      message: expect.stringContaining("skipNodeExecution") as string,
    });
  });
  test("is looked at first: what a skipped node's spec reads need not be there", () => {
    expect(resolve({ skipNodeExecution: "true", spec: { id: "${refs.nobody.id}" } })).toEqual({
      type: "skip",
    });
  });
});

describe("what a secret came to", () => {
  test("is not told where it is of no use", () => {
    for (const field of ["skipNodeExecution", "timeoutDuration"]) {
      const error = errorOf({ [field]: "${fn.slice(args.KEY, 0, 3)}" });
      expect(error).toMatchObject({ message: expect.stringContaining("which is secret") as string });
      expect(JSON.stringify(error)).not.toContain("s3c");
    }
  });
});

describe("settings", () => {
  test("are three attempts ten seconds apart, for transient causes only, where nothing is written", () => {
    const standard = { maxAttempts: 3, backoff: { type: "fixed", delay: 10 }, retryOnFailure: false };
    expect(resolve()).toMatchObject({ settings: standard });
    expect(resolve({ settings: { backoff: { type: "exponential" } } })).toMatchObject({
      settings: { ...standard, backoff: { type: "exponential", delay: 10 } },
    });
  });
  test("may be expressions", () => {
    expect(
      resolve({ settings: { maxAttempts: "${fn.length('four')}", retryOnFailure: true } }),
    ).toMatchObject({
      settings: { maxAttempts: 4, retryOnFailure: true },
    });
  });
  test.each([
    { maxAttempts: 0 },
    { maxAttempts: 11 },
    { maxAttempts: "${args.TEXT}" },
    { retryOnFailure: 1 },
  ])("fail the node at %j and name the field", (settings) => {
    const [field = ""] = Object.keys(settings);
    expect(errorOf({ settings })).toMatchObject({
      code: "invalid-settings",
      message: expect.stringContaining(`settings.${field}`) as string,
    });
  });
});

describe("runOn", () => {
  const kinds = { JobRun: job, Release: { ...job, resolvedSpec: z.looseObject({}) } };
  const takesPart = (more: Partial<PlannedNode>, runKind: "release" | "rollback"): boolean => {
    const given = node(more);
    const kind = given.kind === "Release" ? kinds.Release : kinds.JobRun;
    return resolveNode(given, scope, inputs, kind, { runKind, isSecretRef: () => false }).type === "run";
  };
  test("is releases where nothing is written", () => {
    expect(takesPart({}, "release")).toBe(true);
    expect(takesPart({}, "rollback")).toBe(false);
  });
  test("lets a node take part in rollbacks, or in nothing else", () => {
    expect(takesPart({ runOn: ["release", "rollback"] }, "rollback")).toBe(true);
    expect(takesPart({ runOn: ["rollback"] }, "rollback")).toBe(true);
    expect(takesPart({ runOn: ["rollback"] }, "release")).toBe(false);
  });
  test("never keeps a Release, or the workflows around it, out of a rollback", () => {
    expect(takesPart({ kind: "Release" }, "rollback")).toBe(true);
    expect(takesPart({ kind: "Release", runOn: ["release"] }, "rollback")).toBe(true);
    expect(takesPart({ kind: "Workflow", spec: { steps: [] } }, "rollback")).toBe(true);
    const loop = { iterations: [], steps: [] };
    expect(takesPart({ kind: "LoopWorkflow", spec: loop, runOn: ["release"] }, "rollback")).toBe(true);
  });
  test("of a workflow holds for what stands in it, unless that says otherwise", () => {
    const steps = [node(), node({ runOn: ["release"] }), { kind: "LoopWorkflow", spec: { steps: [node()] } }];
    const nodes = plannedNodes({ kind: "Workflow", runOn: ["rollback"], spec: { steps } });
    expect([...nodes].map(([key, { runOn }]) => [key, runOn])).toEqual([
      ["root", ["rollback"]],
      ["0", ["rollback"]],
      ["1", ["release"]],
      ["2", ["rollback"]],
      ["2.0", ["rollback"]],
    ]);
  });
});

describe("a loop", () => {
  const loop = (iterations: unknown, more: Partial<PlannedNode> = {}) =>
    node({ kind: "LoopWorkflow", spec: { iterations, steps: [node()] }, ...more });
  const items = (iterations: unknown) => resolveNode(loop(iterations), scope, inputs, null);

  test("goes over a list that is written or comes from an expression, its items resolved", () => {
    expect(items("${args.ITEMS}")).toMatchObject({ type: "run", spec: { iterations: ["a", "b"] } });
    expect(items([1, null, { id: "${refs.build.id}" }])).toMatchObject({
      spec: { iterations: [1, null, { id: "b1" }] },
    });
    expect(items([])).toMatchObject({ spec: { iterations: [] } });
  });
  test("does not resolve its steps: they are resolved in each iteration", () => {
    const resolved = items(["a"]);
    expect(resolved.type === "run" && resolved.spec).toEqual({ iterations: ["a"] });
  });
  test.each([
    ["${args.TEXT}", "a text"],
    ["${args.SECONDS}", "a number"],
    ["${refs.build}", "an object"],
  ])("cannot go over %s", (iterations, what) => {
    expect(items(iterations)).toMatchObject({
      type: "fail",
      error: { code: "invalid-iterations", message: expect.stringContaining(`came to ${what}`) as string },
    });
  });
  test("says how a list is read from a text", () => {
    expect(items("${args.LIST_TEXT}")).toMatchObject({
      error: { message: expect.stringContaining("fn.parseJSON") as string },
    });
  });
  test("goes over a hundred items at most", () => {
    expect(items(Array(100).fill(0))).toMatchObject({ type: "run" });
    expect(items(Array(101).fill(0))).toMatchObject({
      error: { code: "too-many-iterations", message: expect.stringContaining("101") as string },
    });
  });
  test("takes another list from the run that names its ref", () => {
    const given = { ...inputs, overrides: { each: { iterations: ["only"] } } };
    expect(resolveNode(loop(["a", "b"], { ref: "each" }), scope, given, null)).toMatchObject({
      spec: { iterations: ["only"] },
    });
  });
});
