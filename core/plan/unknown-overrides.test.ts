import { describe, expect, it } from "vitest";
import { unknownOverrides } from "./unknown-overrides";

const release = (id: string) => ({
  kind: "Release",
  ref: `release-${id.length}`,
  spec: { type: "registry", origin: { imagePath: "nginx:1" }, target: { id, type: "service" } },
});
const documentOf = (...steps: object[]) => ({
  apiVersion: "v1.2",
  triggers: [{ ref: "push", repoUrl: "https://example.com/shop.git" }],
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
const inner = {
  kind: "LoopWorkflow",
  ref: "regions",
  spec: { iterations: ["eu"], steps: [{ kind: "Build", ref: "built", spec: { id: "code" } }] },
};
const document = documentOf(inner, release("web"), release("web"));
const nothing = { overrides: {}, releaseNodeOverrides: {} };

describe("overrides of a run", () => {
  it("are known by the refs of triggers and of steps at any depth, and by the targets of Releases", () => {
    const overrides = { push: {}, regions: {}, built: {} };
    expect(unknownOverrides(document, { overrides, releaseNodeOverrides: { web: {} } })).toEqual([]);
    expect(unknownOverrides(document, nothing)).toEqual([]);
  });

  it("that nothing answers to are told with what there is, each once, and what was probably meant", () => {
    const given = { overrides: { bulit: {} }, releaseNodeOverrides: { api: {} } };
    expect(unknownOverrides(document, given)).toEqual([
      {
        field: "overrides",
        key: "bulit",
        known: ["push", "regions", "built", "release-3"],
        nearest: "built",
      },
      { field: "releaseNodeOverrides", key: "api", known: ["web"], nearest: undefined },
    ]);
  });

  it("may name any target while one of the flow is an expression, but no unknown ref", () => {
    const computed = documentOf(release("web-${args.STAGE}"));
    const given = { overrides: { nowhere: {} }, releaseNodeOverrides: { "web-eu": {} } };
    expect(unknownOverrides(computed, given).map(({ key }) => key)).toEqual(["nowhere"]);
  });
});
