import { describe, expect, test } from "vitest";
import { completeAt } from "@/core/expression";
import { manifests } from "@/nodes/_registry/manifests";
import { completionScope } from "./completion-scope";
import { createKindTable } from "./kind-table";

const kinds = createKindTable(Object.values(manifests));
const document = {
  apiVersion: "v1.2",
  arguments: { BRANCH: "main", SIZES: [{ cpu: 1 }] },
  triggers: [{ ref: "git", vcsService: "github", repoUrl: "https://example.org/x" }],
  richInputs: [
    {
      kind: "BuildSelector",
      spec: { title: "Build", inputs: { source: "web" }, outputs: { buildId: "BUILD" } },
    },
  ],
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        { kind: "Build", ref: "build", spec: { id: "web", type: "service" } },
        {
          kind: "LoopWorkflow",
          ref: "each",
          spec: {
            iterations: [{ region: "eu", replicas: 2 }],
            steps: [
              { kind: "JobRun", ref: "inner", spec: { jobId: "a" } },
              { kind: "JobRun", spec: {} },
            ],
          },
        },
        { kind: "JobRun", spec: {} },
        { kind: "JobRun", ref: "last", spec: {} },
      ],
    },
  },
};

const labelsAt = (nodeKey: string, text: string): string[] =>
  completeAt(text, text.length, completionScope(document, nodeKey, kinds, context))?.candidates.map(
    ({ label }) => label,
  ) ?? [];
const context = {
  argumentNames: ["TOKEN"],
  secretGroups: { database: { values: ["PASS"], files: ["ca.pem"] } },
};

describe("what an editor offers in a node", () => {
  test("is what comes before it, with the fields it yields", () => {
    expect(labelsAt("2", "${refs.")).toEqual(["build", "each", "git"]);
    expect(labelsAt("2", "${refs.build.")).toEqual(
      expect.arrayContaining(["id", "sha", "image", "registry"]),
    );
    expect(labelsAt("2", "${refs.build.registry.")).toEqual(["uri"]);
    expect(labelsAt("0", "${refs.")).toEqual(["git"]);
    expect(labelsAt("2", "${triggers.git.")).toEqual(["branch", "pullRequestId", "repoUrl", "sha"]);
  });
  test("is the item within a loop, and the results behind it", () => {
    expect(labelsAt("1.1", "${refs.each.item.")).toEqual(["region", "replicas"]);
    expect(labelsAt("1.1", "${refs.")).toContain("inner");
    expect(labelsAt("2", "${refs.each.")).toEqual(["results"]);
  });
  test("is every argument that something fills, and the keys of secret groups", () => {
    expect(labelsAt("0", "${args.")).toEqual(["BRANCH", "BUILD", "SIZES", "TOKEN"]);
    expect(labelsAt("0", "${args.SIZES[0].")).toEqual(["cpu"]);
    expect(labelsAt("0", "${secrets.database.")).toEqual(["files", "values"]);
    expect(labelsAt("0", "${secrets.database.values.")).toEqual(["PASS"]);
  });
  test("does not need a finished document", () => {
    for (const draft of [null, {}, { spec: { kind: "Workflow" } }, { spec: [], triggers: {}, arguments: 1 }])
      expect(completionScope(draft, "0", kinds)).toMatchObject({ args: {}, refs: {} });
  });
});
