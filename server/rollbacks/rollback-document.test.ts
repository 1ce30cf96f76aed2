import { describe, expect, it } from "vitest";
import { parsePublishable } from "@/core/document/validate-draft";
import { kindTable } from "@/server/flows";
import { rollbackDocument, type RollbackRelease, type RollbackRestore } from "./rollback-document";

const BUILD = "0199aaaa-0000-7000-8000-000000000001";
const api: RollbackRelease = {
  kind: "service",
  id: "api",
  image: `local/code@sha256:${"ab".repeat(32)}`,
  origin: { type: "build", buildServiceId: "code", buildId: BUILD },
};
const edge: RollbackRelease = {
  kind: "service",
  id: "edge",
  image: `docker.io/library/nginx@sha256:${"cd".repeat(32)}`,
  origin: { type: "registry", credentialsId: "hub" },
};
const restore: RollbackRestore = { addonId: "data", backupId: BUILD, backupType: "dump" };

const release = (id: string, more: object = {}) => ({
  kind: "Release",
  ref: `deploy-${id}`,
  spec: {
    type: "build",
    origin: { id: "code", branch: "main", build: "latest" },
    target: { id, type: "service" },
  },
  ...more,
});
const job = (more: object = {}) => ({ kind: "JobRun", spec: { jobId: "migrate" }, ...more });
const workflow = (type: string, steps: object[], more: object = {}) => ({
  kind: "Workflow",
  spec: { type, steps },
  ...more,
});
const flow = (...steps: object[]) => ({
  apiVersion: "v1.2",
  arguments: { A: 1 },
  options: { concurrencyPolicy: "queue" },
  richInputs: [],
  gitops: { branch: "main" },
  spec: workflow("sequential", steps),
});
const stepsOf = (document: Record<string, unknown>): unknown =>
  (document.spec as { spec: { steps: unknown } }).spec.steps;

const apiBack = {
  kind: "Release",
  ref: "deploy-api",
  spec: { type: "build", origin: { id: "code", build: BUILD }, target: { id: "api", type: "service" } },
  condition: "running",
};
const edgeBack = {
  kind: "Release",
  spec: {
    type: "registry",
    origin: { imagePath: edge.image, credentials: "hub" },
    target: { id: "edge", type: "service" },
  },
  condition: "running",
};

describe("the document of a rollback", () => {
  it("rolls out the images of then where the flow releases, in its order, and leaves everything else out", () => {
    const document = rollbackDocument(flow(job(), release("api", { timeoutDuration: 90 }), job()), [api], []);
    expect(stepsOf(document)).toEqual([{ ...apiBack, timeoutDuration: 90 }]);
    expect(document).toMatchObject({ arguments: { A: 1 }, options: { concurrencyPolicy: "queue" } });
    expect(document).not.toHaveProperty("richInputs");
    expect(document).not.toHaveProperty("gitops");
  });

  it("keeps the steps that take part in rollbacks in their places, also those whose workflow does", () => {
    const told = job({ ref: "tell", runOn: ["release", "rollback"] });
    const inside = workflow("parallel", [job(), release("api")], { runOn: ["rollback"] });
    expect(stepsOf(rollbackDocument(flow(told, inside, job({ runOn: ["release"] })), [api], []))).toEqual([
      told,
      workflow("parallel", [job(), apiBack], { runOn: ["rollback"] }),
    ]);
  });

  it("brings targets back once, and last those that the flow does not release for sure", () => {
    const maybe = workflow("sequential", [release("edge")], { skipNodeExecution: "${args.SKIP}" });
    const computed = release("x", { spec: { type: "build", target: { id: "${args.T}", type: "service" } } });
    const loop = { kind: "LoopWorkflow", spec: { iterations: [1], steps: [release("edge")] } };
    const document = rollbackDocument(
      flow(release("api"), release("api"), maybe, computed, loop),
      [api, edge],
      [],
    );
    expect(stepsOf(document)).toEqual([apiBack, edgeBack]);
  });

  it("rolls a release out that its own flow skips, and waits until it runs", () => {
    const skipped = release("api", { skipNodeExecution: "true" });
    expect(stepsOf(rollbackDocument(flow(skipped), [api], []))).toEqual([apiBack]);
  });

  it("puts a backup back before anything is released, after one of what is there now", () => {
    const [first, second] = stepsOf(rollbackDocument(flow(release("api")), [api], [restore])) as object[];
    expect(second).toEqual(apiBack);
    expect(first).toMatchObject({
      spec: {
        type: "sequential",
        steps: [
          { kind: "AddonBackup", spec: { addonId: "data", backupType: "dump" }, condition: "success" },
          { kind: "Action", spec: { spec: { type: "restore", data: { addonId: "data", backupId: BUILD } } } },
        ],
      },
    });
  });

  it("is one that a run accepts, whatever it is made of", () => {
    for (const given of [
      flow(release("api"), job({ runOn: ["rollback"] })),
      flow(),
      { spec: workflow("parallel", [release("api")]) },
    ]) {
      const document = rollbackDocument(given, [api, edge], [restore, { ...restore, addonId: "other" }]);
      const parsed = parsePublishable(document, kindTable);
      expect(parsed.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    }
  });
});
