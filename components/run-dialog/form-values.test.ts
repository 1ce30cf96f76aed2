import { describe, expect, it } from "vitest";
import { aRunForm } from "./a-run-form";
import { NOTHING_FILLED_IN, readForm, valuesOf, type FormValues } from "./form-values";

const SHA = "3f9c2a1".padEnd(40, "0");
const filled = (values: Partial<FormValues>): FormValues => ({
  ...NOTHING_FILLED_IN,
  picks: { 0: { branch: "main", sha: SHA } },
  arguments: { WHO: "ana" },
  ...values,
});
const form = aRunForm();

describe("what a form gives a run", () => {
  it("is only what was changed, each argument with its type", () => {
    expect(readForm(form, filled({}))).toEqual({
      inputs: { arguments: { WHO: "ana", BRANCH: "main", SHA }, overrides: {}, releaseNodeOverrides: {} },
      problems: {},
    });
    const typed = { WHO: "ana", TAG: "", COUNT: "4", LIST: '["b", 1]', KEY: "k" };
    expect(readForm(form, filled({ arguments: typed })).inputs.arguments).toMatchObject({
      TAG: "",
      COUNT: 4,
      LIST: ["b", 1],
      KEY: "k",
    });
  });

  it("is the newest commit of a branch where none was chosen", () => {
    const { inputs } = readForm(form, filled({ picks: { 0: { branch: "fix" } } }));
    expect(inputs.arguments).toMatchObject({ BRANCH: "fix", SHA: "" });
  });

  it("is never what the flow's settings lock, not even by a picker", () => {
    const { outputs: _, ...picker } = form.pickers[0] ?? {};
    const locked = aRunForm({
      pickers: [
        { ...(picker as (typeof form.pickers)[number]), outputs: { branch: "LOCKED", buildSha: "SHA" } },
      ],
    });
    const { inputs } = readForm(locked, filled({ arguments: { WHO: "ana", LOCKED: "mine" } }));
    expect(inputs.arguments).toEqual({ WHO: "ana", SHA });
  });

  it("names at each field what is missing or cannot be read", () => {
    const { problems } = readForm(form, {
      ...NOTHING_FILLED_IN,
      arguments: { COUNT: "many", LIST: "[1" },
      targets: { api: { type: "commit" }, proxy: { type: "image", imagePath: "nginx" } },
    });
    expect(Object.keys(problems).sort()).toEqual([
      "argument.COUNT",
      "argument.LIST",
      "argument.WHO",
      "pick.0",
      "target.api",
      "target.proxy",
    ]);
  });

  it("overrides a target with a commit, a pull request, a build or an image", () => {
    const overridesOf = (targets: FormValues["targets"]) =>
      readForm(form, filled({ targets })).inputs.releaseNodeOverrides;
    expect(overridesOf({ api: { type: "commit", branch: "fix", sha: SHA } })).toEqual({
      api: { type: "build", origin: { id: "api", branch: "fix", sha: SHA } },
    });
    expect(overridesOf({ api: { type: "commit", pullRequestId: 7, sha: SHA } })).toEqual({
      api: { type: "build", origin: { id: "api", sha: SHA, pullRequestId: 7 } },
    });
    expect(overridesOf({ api: { type: "build", buildId: "b-1", branch: "main", sha: SHA } })).toEqual({
      api: { type: "build", origin: { id: "api", branch: "main", build: "b-1", sha: SHA } },
    });
    expect(overridesOf({ proxy: { type: "image", imagePath: " nginx:2 ", credentials: "hub" } })).toEqual({
      proxy: { type: "registry", origin: { imagePath: "nginx:2", credentials: "hub" } },
    });
  });

  it("overrides what triggers give and builds build", () => {
    const { inputs } = readForm(
      form,
      filled({ commits: { push: { branch: "fix" }, "start-build": { pullRequestId: 7, sha: SHA } } }),
    );
    expect(inputs.overrides).toEqual({
      push: { branch: "fix" },
      "start-build": { branch: "", sha: SHA, pullRequestId: 7 },
    });
  });
});

it("the values of an earlier run fill the form in, as far as it still asks for them", () => {
  const recent = {
    runId: "r",
    number: 41,
    name: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    arguments: { TAG: "v2", COUNT: 4, BRANCH: "fix", SHA, GONE: "x", KEY: "k" },
    commits: { push: { branch: "fix", sha: "" }, gone: { branch: "x" } },
    targets: { api: { branch: "fix", build: "b-1", sha: SHA }, proxy: { imagePath: "nginx:2" } },
    leftOut: [],
  };
  expect(valuesOf(form, recent)).toEqual({
    ...NOTHING_FILLED_IN,
    arguments: { TAG: "v2", COUNT: "4" },
    picks: { 0: { branch: "fix", sha: SHA, buildId: undefined } },
    commits: { push: { branch: "fix", sha: undefined, pullRequestId: undefined } },
    targets: {
      api: { type: "build", branch: "fix", sha: SHA, buildId: "b-1" },
      proxy: { type: "image", imagePath: "nginx:2", credentials: undefined },
    },
  });
});
