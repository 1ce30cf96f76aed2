import { describe, expect, it } from "vitest";
import { fixtureKinds } from "./fixture-kinds";
import { validateDraft } from "./validate-draft";

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

describe("the address of a repository", () => {
  const toldOf = (repoUrl: string): string[] => [
    ...told([job()], { triggers: [{ vcsService: "github", repoUrl }] }),
    ...told([job()], { triggers: [{ kind: "vcs-push", spec: { vcs: { vcsService: "github", repoUrl } } }] }),
    ...told([job()], { gitops: { vcsService: "github", repoUrl, branch: "main", filePath: "/flow.json" } }),
  ];

  it.each([
    "https://robin:hunter2@example.com/shop.git",
    "https://hunter2@example.com/shop.git",
    "http://robin:hunter@2@example.com/shop.git",
    "ssh://git:hunter2@example.com/shop.git",
  ])("%s is refused wherever it stands, and its credentials are not said", (repoUrl) => {
    const lines = toldOf(repoUrl);
    expect(lines.map((line) => line.split(":", 1)[0])).toEqual([
      "error credentials triggers[0].repoUrl",
      "error credentials triggers[0].spec.vcs.repoUrl",
      "error credentials gitops.repoUrl",
    ]);
    expect(lines.join("")).not.toContain("hunter");
  });

  it.each([
    "https://example.com/shop.git",
    "https://example.com/@robin/shop.git",
    "ssh://git@example.com/shop.git",
    "git@example.com:shop.git",
    "file:///srv/shop.git",
  ])("%s is fine", (repoUrl) => {
    expect(toldOf(repoUrl)).toEqual([]);
  });
});
