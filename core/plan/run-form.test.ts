import { describe, expect, it } from "vitest";
import { describeRunForm } from "./run-form";

const release = (origin: object, target: string, type = "build") => ({
  kind: "Release",
  spec: { type, origin, target: { id: target, type: "service" } },
});
const aDocument = (steps: object[], more: object = {}) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
  ...more,
});
const build = (ref: string, spec: object) => ({ kind: "Build", ref, spec: { id: "api", ...spec } });

describe("the arguments of a run", () => {
  const document = aDocument(
    [
      build("one", { branch: "${args.BRANCH}", sha: "${fn.or(args.SHA, args.TAG)}" }),
      { kind: "Delay", spec: { seconds: "\\${args.E}" } },
    ],
    { arguments: { TAG: "v1", COUNT: 3, DRY: false, LIST: ["a"], EMPTY: "" } },
  );

  it("are those that are declared, stored and used, each with its type and default", () => {
    const form = describeRunForm(document, {
      KEY: { value: "s3cret", locked: true },
      TAG: { value: "v2", locked: false },
    });
    expect(form.arguments.map(({ name, type, initial, stored }) => [name, type, initial, stored])).toEqual([
      ["TAG", "text", "v1", "replaceable"],
      ["COUNT", "number", "3", "none"],
      ["DRY", "boolean", "false", "none"],
      ["LIST", "json", '[\n  "a"\n]', "none"],
      ["EMPTY", "text", "", "none"],
      ["KEY", "text", null, "locked"],
      ["BRANCH", "text", null, "none"],
      ["SHA", "text", null, "none"],
    ]);
    expect(JSON.stringify(form)).not.toContain("s3cret");
  });

  it("are required where a step reads one by itself and nothing gives it a value", () => {
    const requiredOf = (stored: Parameters<typeof describeRunForm>[1]) =>
      describeRunForm(document, stored).arguments.flatMap(({ name, required }) => (required ? [name] : []));
    expect(requiredOf({})).toEqual(["BRANCH"]);
    expect(requiredOf({ BRANCH: { value: "main", locked: false } })).toEqual([]);
  });
});

describe("the pickers of a run", () => {
  const picker = (kind: string, outputs: object, more: object = {}) => ({
    kind,
    spec: { title: kind, inputs: { source: "api" }, outputs, ...more },
  });
  const document = aDocument([build("one", { branch: "${args.BRANCH}" }), build("two", { branch: "main" })], {
    arguments: { BUILD: "latest" },
    richInputs: [
      picker("BranchCommitSelector", { branch: "BRANCH", buildSha: "SHA" }),
      picker("BuildSelector", { buildId: "BUILD" }),
      picker("Horoscope", {}),
    ],
  });

  it("fill arguments, which are not asked for once more", () => {
    const form = describeRunForm(document, {});
    expect(form.pickers.map(({ kind, required }) => [kind, required])).toEqual([
      ["BranchCommitSelector", true],
      ["BuildSelector", false],
    ]);
    expect(form.arguments).toEqual([]);
  });

  it("stand for the builds they choose the commit of", () => {
    expect(describeRunForm(document, {}).builds.map(({ ref }) => ref)).toEqual(["two"]);
  });

  it("leave an argument visible that they cannot fill because it is locked", () => {
    const form = describeRunForm(document, { BRANCH: { value: "main", locked: true } });
    expect(form.arguments).toMatchObject([{ name: "BRANCH", stored: "locked" }]);
  });
});

describe("the triggers of a run", () => {
  it("are those of a repository, old and new, that steps can read", () => {
    const vcs = { vcsService: "github", repoUrl: "https://example.com/new" };
    const triggers = [
      { ref: "old", vcsService: "github", repoUrl: "https://example.com/old" },
      { kind: "vcs-push", ref: "new", spec: { vcs } },
      { kind: "cron", ref: "nightly", spec: { cron: "0 3 * * *" } },
      { vcsService: "github", repoUrl: "https://example.com/nameless" },
    ];
    const form = describeRunForm(
      aDocument([build("one", { branch: "${refs.old.branch}" })], { triggers }),
      {},
    );
    expect(form.triggers).toEqual([
      { ref: "old", repoUrl: "https://example.com/old" },
      { ref: "new", repoUrl: "https://example.com/new" },
    ]);
    expect(form.builds).toEqual([]);
  });
});

describe("the targets of a run", () => {
  it("are those of builds and images, once each, with whose builds they get", () => {
    const steps = [
      build("start", { branch: "main" }),
      release({ branch: "${refs.start.branch}", build: "${refs.start.id}" }, "a"),
      release({ id: "web", branch: "main", build: "latest" }, "b"),
      { kind: "Workflow", spec: { type: "parallel", steps: [release({ id: "web", build: "latest" }, "b")] } },
      release({ id: "c-staging", type: "service" }, "c", "deployment"),
      release({ imagePath: "nginx:1" }, "d", "registry"),
      release({ id: "api", build: "latest" }, "${args.WHERE}"),
    ];
    expect(describeRunForm(aDocument(steps), {}).targets).toMatchObject([
      { id: "a", from: "build", buildServiceId: "api", buildRef: "start" },
      { id: "b", from: "build", buildServiceId: "web", buildRef: null },
      { id: "d", from: "image", buildServiceId: null, imagePath: "nginx:1" },
    ]);
  });
});
