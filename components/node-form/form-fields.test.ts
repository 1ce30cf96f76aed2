import { describe, expect, it } from "vitest";
import { nodeControlOf } from "./node-control";
import { childOf, hasPlaceFor, shownFields, switchVariant, type FieldControl } from "./form-fields";
import { removalPath } from "./removal-path";

function controlAt(kind: string, path: string[], value: unknown): FieldControl {
  let control: FieldControl | undefined = nodeControlOf(kind);
  let at = value;
  for (const name of path) {
    control = control && shownFields(control, at).find((field) => field.name === name)?.control;
    at = childOf(at, name);
  }
  if (control === undefined) throw new Error(`${kind} has no ${path.join(".")}`);
  return control;
}

const promotion = {
  kind: "Release",
  spec: {
    type: "deployment",
    origin: { id: "api-dev", type: "service" },
    target: { id: "api", type: "service" },
  },
};

describe("the form of a kind", () => {
  it("has a control for each field of the schema, with what the schema says of it", () => {
    const build = controlAt("Build", ["spec"], {});
    const fields = Object.fromEntries(shownFields(build, {}).map((field) => [field.name, field]));
    expect(fields.reuseExistingBuilds).toMatchObject({
      control: { type: "boolean" },
      fallback: true,
      optional: true,
    });
    expect(fields.buildRuleFallThroughHandling?.control).toEqual({
      type: "choice",
      options: ["fail", "skip", "useLastBuild"],
    });
    expect(fields.pullRequestId?.control).toMatchObject({ type: "number", isInteger: true });
    expect(fields.id).toMatchObject({ optional: false, takesExpression: true, description: "Build service" });
  });

  it("leaves a workflow's steps to their own forms", () => {
    expect(shownFields(controlAt("Workflow", ["spec"], {}), {}).map(({ name }) => name)).not.toContain(
      "steps",
    );
  });

  it("becomes another variant: what means the same stays, what it needs is there", () => {
    const control = controlAt("Release", ["spec"], promotion);
    if (control.type !== "variants") throw new Error("a Release has variants");
    expect(switchVariant(control, promotion.spec, "build")).toEqual({
      type: "build",
      origin: {},
      target: { id: "api", type: "service" },
    });
    const action = controlAt("Action", ["spec"], { spec: {} });
    if (action.type !== "variants") throw new Error("an Action has variants");
    expect(
      switchVariant(
        action,
        { kind: "Addon", spec: { type: "restart", data: { addonId: "db" } } },
        "AddonBackup",
      ),
    ).toEqual({ kind: "AddonBackup", spec: { type: "restore", data: {} } });
  });

  it("has a place for each problem of a field, and none for what it does not know", () => {
    const control = nodeControlOf("Release");
    if (control === undefined) throw new Error("Release is a kind");
    expect(hasPlaceFor(control, promotion, ["spec", "origin", "id"])).toBe(true);
    expect(hasPlaceFor(control, promotion, ["timeoutDuration"])).toBe(true);
    expect(hasPlaceFor(control, promotion, ["spec", "origin", "branch"])).toBe(false);
    expect(hasPlaceFor(control, promotion, ["conditon"])).toBe(false);
  });
});

describe("taking a value out", () => {
  const control = (kind: string) => {
    const found = nodeControlOf(kind);
    if (found === undefined) throw new Error(`${kind} is a kind`);
    return found;
  };

  it("takes along objects and lists that hold nothing else and can be missing", () => {
    const node = { kind: "Build", spec: { id: "api", buildRules: { pathIgnoreRules: ["docs"] } } };
    expect(removalPath(control("Build"), node, ["spec", "buildRules", "pathIgnoreRules", 0])).toEqual([
      "spec",
      "buildRules",
    ]);
    const retried = { kind: "Build", settings: { backoff: { delay: 3 }, maxAttempts: 2 } };
    expect(removalPath(control("Build"), retried, ["settings", "backoff", "delay"])).toEqual([
      "settings",
      "backoff",
    ]);
  });

  it("leaves what the step cannot do without", () => {
    const node = { kind: "Release", spec: { type: "build", origin: { id: "code" } } };
    expect(removalPath(control("Release"), node, ["spec", "origin", "id"])).toEqual(["spec", "origin", "id"]);
  });
});
