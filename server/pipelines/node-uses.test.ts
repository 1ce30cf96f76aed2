import { describe, expect, it } from "vitest";
import { nodeUsesOf, usesBroken, type Layout } from "./node-uses";

const promote = (fromId: string, toId: string) => ({
  kind: "Release",
  spec: {
    type: "deployment",
    origin: { id: fromId, type: "service" },
    target: { id: toId, type: "service" },
  },
});
const document = (...steps: object[]) => ({
  apiVersion: "v1.2",
  spec: { kind: "Workflow", spec: { type: "sequential", steps } },
});
const uses = nodeUsesOf("prod", document(promote("api-staging", "api-prod")));
const layout = (stageIds: string[], places: Record<string, string>): Layout => ({
  stageIds,
  stageOf: new Map(Object.entries(places).map(([id, stageId]) => [`service/${id}`, stageId])),
});
const now = layout(["dev", "staging", "prod"], { "api-staging": "staging", "api-prod": "prod" });

describe("nodeUsesOf", () => {
  it("tells what each step names, and leaves out what only a run can know", () => {
    expect(uses.map(({ nodeKey, role, resourceId }) => [nodeKey, role, resourceId])).toEqual(
      expect.arrayContaining([
        ["0", "target", "api-prod"],
        ["0", "origin", "api-staging"],
      ]),
    );
    expect(nodeUsesOf("prod", document(promote("${args.FROM}", "api-prod"))).map(({ role }) => role)).toEqual(
      ["target"],
    );
    expect(nodeUsesOf("prod", null)).toEqual([]);
  });
});

describe("usesBroken", () => {
  const broken = (after: Layout) => usesBroken(uses, now, after).map(({ role }) => role);

  it("finds nothing when everything stays where its flow wants it", () => {
    expect(broken(now)).toEqual([]);
    expect(broken({ ...now, stageIds: ["staging", "prod", "dev"] })).toEqual([]);
  });

  it("finds a promotion whose origin is not in the stage before any more", () => {
    expect(broken({ ...now, stageIds: ["staging", "dev", "prod"] })).toEqual(["origin"]);
    expect(broken({ ...now, stageIds: ["prod", "dev", "staging"] })).toEqual(["origin"]);
  });

  it("finds a step whose target leaves the stage or the board", () => {
    expect(broken(layout([...now.stageIds], { "api-staging": "staging", "api-prod": "dev" }))).toEqual([
      "target",
    ]);
    expect(broken(layout([...now.stageIds], { "api-staging": "staging" }))).toEqual(["target"]);
  });

  it("says nothing of a flow that goes with its stage, nor of what was out of order before", () => {
    expect(broken(layout(["dev", "staging"], { "api-staging": "staging" }))).toEqual([]);
    const before = layout(["dev", "staging", "prod"], {});
    expect(usesBroken(uses, before, before)).toEqual([]);
  });
});
