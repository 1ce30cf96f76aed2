import { describe, expect, it } from "vitest";
import { fixtureKinds } from "./fixture-kinds";
import { validateDraft } from "./index";

type Step = Record<string, unknown>;

function told(steps: Step[], more: Step = {}): string[] {
  const document = {
    apiVersion: "v1.2",
    ...more,
    spec: { kind: "Workflow", spec: { type: "parallel", steps } },
  };
  return validateDraft(document, fixtureKinds).problems.map(
    ({ severity, code, pointer, message }) => `${severity} ${code} ${pointer}: ${message}`,
  );
}
const job = (ref?: string): Step => ({
  kind: "JobRun",
  ...(ref === undefined ? {} : { ref }),
  spec: { jobId: "migrate" },
});
const item: Step = { kind: "LoopData", ref: "item", spec: {} };

describe("refs", () => {
  it("given twice are each offered a name of their own, which nobody has", () => {
    const offered = told([job("a"), job("a"), job("a-2"), job("a")]).map(
      (line) => /`(a-\d)` is free/.exec(line)?.[1],
    );
    expect(offered).toEqual(["a-3", "a-4"]);
  });
});

describe("the item of a loop", () => {
  it("has its place anywhere within a loop, and nowhere else", () => {
    const nested = { kind: "Workflow", spec: { type: "sequential", steps: [item] } };
    const loop = { kind: "LoopWorkflow", spec: { iterations: [1], steps: [nested] } };
    expect(told([loop])).toEqual([]);
    expect(told([job(), nested])).toEqual([
      "error outside-loop spec.spec.steps[1].spec.steps[0].kind: `LoopData` stands for the item of a loop, and there is no `LoopWorkflow` around this one.",
    ]);
  });
});

describe("a trigger", () => {
  it.each(["vcs-pr-label", "vcs-check-suite"])("of kind %s is kept, and said to start no run", (kind) => {
    const vcs = { vcsService: "github", repoUrl: "https://github.com/acme/shop" };
    expect(told([job()], { triggers: [{ kind, ref: "t", spec: { vcs } }] })).toEqual([
      `warning kept-only triggers[0].kind: A \`${kind}\` trigger is kept in the document, but starts no run. \`vcs-push\` and \`vcs-pr\` do.`,
    ]);
  });
});

describe("a release in a rollback", () => {
  const sequence = (steps: Step[]): Step => ({ kind: "Workflow", spec: { type: "sequential", steps } });
  const release = (more: Step = {}): Step => ({
    kind: "Release",
    ...more,
    spec: {
      type: "build",
      origin: { id: "builder", branch: "${refs.b.branch}" },
      target: { id: "api", type: "service" },
    },
  });
  const build: Step = { kind: "Build", ref: "b", spec: { id: "builder", type: "service" } };

  it("reads nothing of its spec, so what it reads may be missing there", () => {
    expect(told([sequence([build, release()])])).toEqual([]);
  });

  it("in a release reads what its steps yield, and is warned of one that has no part in it", () => {
    expect(told([sequence([{ ...build, runOn: ["rollback"] }, release()])])).toEqual([
      expect.stringContaining("In a release `b` does not run, and this step does"),
    ]);
  });
});
