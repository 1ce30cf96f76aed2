import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { aRun } from "@/prisma/factories/a-run";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import type { Capabilities } from "@/core/node-kind";
import { useTestDatabase } from "@/server/db/test-database";
import { GitError } from "@/server/git";
import { createOutgoing } from "@/server/outgoing";
import { createRuntimePool } from "@/server/runtime-pool";
import { RuntimeError } from "@/server/runtimes/runtime";
import { createCapabilities } from "./index";

const database = useTestDatabase();
const SHA = "5f1c0a9e4b7d2f6388a1c3e5d7094b2a6c8e0f13";
const IMAGE = `local/api@sha256:${"ab".repeat(32)}`;

let shop: Shop;
let head: string | GitError;
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  head = SHA;
});

const git = {
  resolveHead: () => (head instanceof GitError ? Promise.reject(head) : Promise.resolve(head)),
  getCommit: (_: string, sha: string) =>
    Promise.resolve({ sha, message: "", authorName: "Ada", authorEmail: "", at: new Date(0) }),
  listPullRequests: () => Promise.resolve([]),
  changedFiles: () => Promise.resolve([]),
  listBranches: () => Promise.resolve([]),
};

const WAY_OUT = { outgoing: createOutgoing({ allow: [] }), publicUrl: "http://127.0.0.1:3000" };
const OUTSIDE_OF_LOOPS = { mask: (text: string) => text, loop: null };

function bound(runId: string, attempt = 1, stageId = shop.stages.production): Capabilities {
  const runtimes = createRuntimePool(database.db, () =>
    Promise.reject(new RuntimeError("unreachable", "The place does not answer.", true)),
  );
  const idempotencyKey = `${runId}:0:${attempt}`;
  const node = {
    projectId: "shop",
    runId,
    nodeKey: "0",
    attempt,
    idempotencyKey,
    stageId,
    ...OUTSIDE_OF_LOOPS,
  };
  return createCapabilities({ db: database.db, git, runtimes, ...WAY_OUT }, node);
}
const aNode = async () =>
  bound(await aRun(database.db, { projectId: "shop", stageId: shop.stages.production }));

const build = { buildServiceId: "api", reuseExistingBuilds: true, timeoutSeconds: 60 };
const backup = {
  addonId: "postgres-prod",
  backupType: "snapshot",
  compression: "gz",
  timeoutSeconds: 60,
} as const;
const service = { id: "deployment-prod", kind: "service" } as const;

describe("what an attempt starts", () => {
  it("is found again by the same attempt, in whatever process", async () => {
    await database.db.job.updateMany({ data: { image: IMAGE } });
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const starts = {
      builds: (use: Capabilities) => use.builds.start(build),
      releases: (use: Capabilities) =>
        use.releases.start({ target: service, image: IMAGE, timeoutSeconds: 60 }),
      jobs: (use: Capabilities) => use.jobs.start({ jobId: "job-prod", timeoutSeconds: 60 }),
      backups: (use: Capabilities) => use.backups.start(backup),
      restarts: (use: Capabilities) =>
        use.restarts.start({ target: { id: "postgres-prod", kind: "addon" }, timeoutSeconds: 60 }),
      executions: (use: Capabilities) =>
        use.executions.start({ target: { id: "job-prod", kind: "job" }, argv: ["ls"], timeoutSeconds: 60 }),
      imports: (use: Capabilities) =>
        use.imports.start({
          addonId: "postgres-prod",
          source: { type: "database", connectionString: "postgresql://db/shop", allDatabases: false },
          timeoutSeconds: 60,
        }),
    };
    const kinds = ["builds", "releases", "jobs", "backups", "restarts", "executions", "imports"] as const;
    for (const [index, kind] of kinds.entries()) {
      const attempt = index + 1;
      expect(await bound(runId, attempt)[kind].findStarted()).toBeNull();
      const started = await starts[kind](bound(runId, attempt));
      expect(await bound(runId, attempt)[kind].findStarted()).toEqual(started);
      expect(await starts[kind](bound(runId, attempt))).toEqual(started);
    }
    expect(await database.db.operation.count({ where: { runId } })).toBe(7);
    const operations = await database.db.operation.findMany({ where: { runId, nodeKey: "0" } });
    expect(operations.map(({ nodeAttempt }) => nodeAttempt).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("finds a release on a job again, which has no operation", async () => {
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const request = { target: { id: "job-prod", kind: "job" }, image: IMAGE, timeoutSeconds: 60 } as const;
    const started = await bound(runId).releases.start(request);
    expect(started).toMatchObject({ state: "succeeded", operationId: null, previousImage: null });
    expect(await bound(runId).releases.findStarted()).toEqual(started);
    expect(await bound(runId, 2).releases.findStarted()).toBeNull();
  });

  it("remembers a reused build by its attempt, even when the branch has moved on", async () => {
    const first = await (await aNode()).builds.start(build);
    const runId = await aRun(database.db, { projectId: "shop", stageId: shop.stages.production });
    const reused = await bound(runId).builds.start(build);
    expect(reused).toMatchObject({ id: first.id, reused: true });
    await database.db.nodeAttempt.create({
      data: {
        runId,
        nodeKey: "0",
        attempt: 1,
        kind: "Build",
        status: "Waiting",
        operationId: reused.operationId,
      },
    });
    head = "0".repeat(40);
    expect(await bound(runId).builds.findStarted()).toEqual(reused);
  });
});

describe("what a node may touch", () => {
  it("names an unknown resource and the one that was surely meant", async () => {
    const use = await aNode();
    await expect(use.jobs.start({ jobId: "job-prd", timeoutSeconds: 60 })).rejects.toMatchObject({
      name: "CapabilityError",
      code: "not-found",
      message: 'Project shop has no job "job-prd"; did you mean "job-prod"?',
    });
    await expect(use.builds.start({ ...build, buildServiceId: "website" })).rejects.toMatchObject({
      message: 'Project shop has no build service "website"; it has api.',
    });
  });

  it("does not reach into another project", async () => {
    await aShop(database.db, { id: "secret" });
    const use = await aNode();
    await expect(use.backups.start({ ...backup, addonId: "secret/postgres-prod" })).rejects.toMatchObject({
      code: "not-found",
    });
    expect((await use.builds.start({ ...build, buildServiceId: "shop/api" })).buildServiceId).toBe("api");
  });

  it("does not read another project's work", async () => {
    const mine = await (await aNode()).builds.start(build);
    const other = await aShop(database.db, { id: "other" });
    const runId = await aRun(database.db, { projectId: "other", stageId: other.stages.production });
    const foreign = createCapabilities(
      {
        db: database.db,
        git,
        runtimes: createRuntimePool(database.db, () => Promise.reject(new Error())),
        ...WAY_OUT,
      },
      {
        projectId: "other",
        runId,
        nodeKey: "0",
        attempt: 1,
        idempotencyKey: "k",
        stageId: other.stages.production,
        ...OUTSIDE_OF_LOOPS,
      },
    );
    expect(await foreign.builds.find(mine.id)).toBeNull();
    expect(await foreign.jobs.find(randomUUID())).toBeNull();
    expect(await foreign.builds.find("latest")).toBeNull();
  });

  it("stays in its own stage", async () => {
    const use = await aNode();
    const target = { id: "deployment-staging", kind: "service" } as const;
    await expect(use.releases.start({ target, image: IMAGE, timeoutSeconds: 60 })).rejects.toMatchObject({
      code: "outside-stage",
      message:
        "deployment-staging stands in stage Staging; a flow of Production touches only what stands in Production.",
    });
    await database.db.stageResource.deleteMany({ where: { resourceId: "job-prod" } });
    await expect(use.jobs.start({ jobId: "job-prod", timeoutSeconds: 60 })).rejects.toMatchObject({
      message: expect.stringContaining("stands in no stage"),
    });
  });

  it("acts only on what stands in its own stage", async () => {
    await database.db.deploymentService.updateMany({ data: { image: IMAGE } });
    const use = await aNode();
    const target = { id: "deployment-staging", kind: "service" } as const;
    const addonId = "postgres-staging";
    const source = { type: "url", url: "https://example.com/a.sql", compression: "none" } as const;
    const timeoutSeconds = 60;
    for (const asked of [
      () => use.restarts.start({ target, timeoutSeconds }),
      () => use.restarts.start({ target: { id: addonId, kind: "addon" }, timeoutSeconds }),
      () => use.executions.start({ target, argv: ["ls"], timeoutSeconds }),
      () => use.restores.start({ addonId, backupId: randomUUID(), timeoutSeconds }),
      () => use.imports.start({ addonId, source, timeoutSeconds }),
    ]) {
      await expect(asked()).rejects.toMatchObject({ name: "CapabilityError", code: "outside-stage" });
    }
    await expect(
      use.executions.start({ target: { id: "job-prod", kind: "job" }, argv: ["ls"], timeoutSeconds }),
    ).rejects.toMatchObject({ code: "no-image" });
  });

  it("promotes only from the stage before", async () => {
    await database.db.deploymentService.updateMany({ data: { image: IMAGE } });
    const use = await aNode();
    const at = (id: string) => use.releases.currentImage({ id, kind: "service" });
    expect(await at("deployment-staging")).toEqual({ image: IMAGE, build: null });
    expect(await at("deployment-prod")).toEqual({ image: IMAGE, build: null });
    await expect(at("deployment-dev")).rejects.toMatchObject({
      code: "outside-stage",
      message:
        "deployment-dev stands in stage Development; a flow of Production promotes only from the stage before it.",
    });
  });
});

describe("what goes wrong outside", () => {
  it("is worth another try when a place does not answer, and not when a branch is missing", async () => {
    const use = await aNode();
    head = new GitError("unreachable", "The repository does not answer.");
    await expect(use.builds.start(build)).rejects.toMatchObject({ code: "unreachable", transient: true });
    head = new GitError("missing-branch", 'No branch "mian".');
    await expect(use.builds.start(build)).rejects.toMatchObject({ code: "missing-branch", transient: false });
    await expect(use.observations.service("deployment-prod")).rejects.toMatchObject({
      name: "CapabilityError",
      code: "unreachable",
      transient: true,
    });
  });

  it("says that a job has no image yet", async () => {
    await expect((await aNode()).jobs.start({ jobId: "job-prod", timeoutSeconds: 60 })).rejects.toMatchObject(
      {
        code: "no-image",
        message: "Job job-prod has no image yet; release one on it first.",
      },
    );
  });
});
