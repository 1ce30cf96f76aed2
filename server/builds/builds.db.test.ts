import { beforeEach, describe, expect, it } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { inTransaction } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { GitError } from "@/server/git";
import {
  abortBuild,
  buildOperation,
  findLatestSuccessfulBuild,
  judgeCommit,
  listBuilds,
  startBuild,
  type BuildGit,
  type StartBuild,
} from "./index";

const database = useTestDatabase();
const SHA = "5f1c0a9e4b7d2f6388a1c3e5d7094b2a6c8e0f13";
const OTHER_SHA = "0".repeat(40);
const LOST_SHA = "f".repeat(40);
const IMAGE = `local/api@sha256:${"ab".repeat(32)}`;

/** Branches by name; every commit exists. */
class GitDouble implements BuildGit {
  heads: Record<string, string> = { main: SHA, fix: OTHER_SHA };
  resolveHead = (_: string, branch: string) => {
    const sha = this.heads[branch];
    if (sha === undefined) throw new GitError("missing-branch", `No branch "${branch}".`);
    return Promise.resolve(sha);
  };
  getCommit = (_: string, sha: string) =>
    Promise.resolve({
      sha,
      message: "Greet by name",
      authorName: "Ada",
      authorEmail: "ada@example.com",
      at: new Date("2026-03-01T09:00:00Z"),
    });
  listPullRequests = () => Promise.resolve([{ number: 7, sha: OTHER_SHA }]);
  /** What was asked for, and what changed. */
  asked: (string | null)[][] = [];
  changed = ["docs/a.md"];
  changedFiles = (_: string, from: string | null, to: string) => {
    this.asked.push([from, to]);
    if (from === LOST_SHA) return Promise.reject(new GitError("missing-commit", "It is gone."));
    return Promise.resolve(this.changed);
  };
}

let git: GitDouble;
beforeEach(async () => {
  git = new GitDouble();
  await database.db.project.deleteMany();
  await aShop(database.db);
});

const start = (more: Partial<StartBuild> = {}) =>
  startBuild(database.db, git, {
    projectId: "shop",
    buildServiceId: "api",
    reuseExistingBuilds: true,
    ...more,
  });

async function conclude(operationId: string | null, status: "Success" | "Failed"): Promise<void> {
  const operation = await database.db.operation.findUniqueOrThrow({ where: { id: operationId ?? "" } });
  await inTransaction(database.db, async (tx) => {
    await buildOperation.onStarted(tx, operation);
    await buildOperation.onConcluded(tx, operation, {
      status,
      error: status === "Success" ? null : "npm ci exited with 1",
      data:
        status === "Success" ? { image: IMAGE, digest: `sha256:${"ab".repeat(32)}`, sizeBytes: 5e9 } : null,
    });
  });
}

describe("startBuild", () => {
  it("queues the head of the service's branch, with what git says about the commit", async () => {
    const { build, reused } = await start();
    expect(reused).toBe(false);
    expect(build).toMatchObject({
      number: 1,
      branch: "main",
      sha: SHA,
      authorName: "Ada",
      commitMessage: "Greet by name",
      committedAt: "2026-03-01T09:00:00.000Z",
      status: "Queued",
    });
    const operation = await database.db.operation.findUniqueOrThrow({
      where: { id: build.operationId ?? "" },
    });
    expect(operation).toMatchObject({
      kind: "build",
      subjectId: build.id,
      runtimeId: "local",
      status: "Queued",
    });
  });

  it("takes the head of a pull request, which stands on no branch", async () => {
    expect((await start({ pullRequestId: 7 })).build).toMatchObject({
      branch: null,
      sha: OTHER_SHA,
      pullRequestId: 7,
    });
    await expect(start({ pullRequestId: 8 })).rejects.toMatchObject({ code: "missing-pull-request" });
  });

  it("says which branch is missing", async () => {
    await expect(start({ branch: "mian" })).rejects.toMatchObject({
      name: "AppError",
      code: "missing-branch",
    });
    await expect(start({ buildServiceId: "apo" })).rejects.toMatchObject({ code: "not-found" });
  });

  it("reuses a successful build of the same commit and inputs", async () => {
    const first = await start();
    await conclude(first.build.operationId, "Success");
    const again = await start();
    expect(again).toMatchObject({
      reused: true,
      build: { id: first.build.id, status: "Success", image: IMAGE },
    });
    expect(again.build.sizeBytes).toBe(5e9);
  });

  it("reuses a build that still goes on", async () => {
    const first = await start();
    expect(await start()).toMatchObject({ reused: true, build: { id: first.build.id, status: "Queued" } });
  });

  it("does not reuse a failed build, other inputs, or anything when told not to", async () => {
    const first = await start();
    await conclude(first.build.operationId, "Failed");
    expect(await start()).toMatchObject({ reused: false, build: { number: 2 } });
    expect(await start({ buildArguments: { A: "1" } })).toMatchObject({
      reused: false,
      build: { number: 3 },
    });
    expect(await start({ reuseExistingBuilds: false })).toMatchObject({
      reused: false,
      build: { number: 4 },
    });
  });

  it("numbers builds without a gap or a double when many are asked for at once", async () => {
    const started = await Promise.all(Array.from({ length: 8 }, () => start({ reuseExistingBuilds: false })));
    expect(started.map(({ build }) => build.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("makes one build when the same wish comes many times at once", async () => {
    const started = await Promise.all(Array.from({ length: 6 }, () => start()));
    expect(new Set(started.map(({ build }) => build.id)).size).toBe(1);
    expect(started.filter(({ reused }) => !reused)).toHaveLength(1);
  });

  it("finds what a key has started, even when the branch has moved on", async () => {
    const wish = { idempotencyKey: "run:node:1", reuseExistingBuilds: false };
    const [first, racing] = await Promise.all([start(wish), start(wish)]);
    git.heads.main = OTHER_SHA;
    const again = await start(wish);
    expect(new Set([first, racing, again].map(({ build }) => build.id)).size).toBe(1);
    expect(await database.db.build.count()).toBe(1);
  });

  it("builds with the inputs as they were when it was asked for", async () => {
    const { build } = await start({ buildArguments: { A: "1" }, contextDir: "/api" });
    await database.db.buildService.updateMany({
      data: { repoUrl: "file:///elsewhere", buildCommand: "make" },
    });
    const operation = await database.db.operation.findUniqueOrThrow({
      where: { id: build.operationId ?? "" },
    });
    expect(await buildOperation.prepare(database.db, operation)).toEqual({
      kind: "build",
      id: operation.id,
      projectId: "shop",
      timeoutSeconds: 3600,
      buildServiceId: "api",
      repoUrl: "file:///srv/shop.git",
      sha: SHA,
      contextDir: "/api",
      buildCommand: undefined,
      dockerfile: undefined,
      buildArguments: { A: "1" },
    });
  });
});

describe("judgeCommit", () => {
  const rules = { pathIgnoreRules: ["docs/"], isAllowList: false, ciIgnoreFlagsEnabled: false };
  const judge = (more: object = {}) =>
    judgeCommit(database.db, git, { projectId: "shop", buildServiceId: "api", rules, ...more });

  it("holds the first commit of a branch against its parent", async () => {
    expect(await judge()).toMatchObject({
      sha: SHA,
      reason: expect.stringContaining("docs/a.md"),
      lastBuild: null,
    });
    expect(git.asked).toEqual([[null, SHA]]);
    git.changed = ["docs/a.md", "server.js"];
    expect(await judge()).toMatchObject({ reason: null });
  });

  it("holds a later one against the newest successful build of the same branch", async () => {
    const first = await start({ sha: OTHER_SHA });
    await conclude(first.build.operationId, "Success");
    await conclude((await start({ branch: "fix", sha: LOST_SHA })).build.operationId, "Success");
    await conclude((await start({ sha: LOST_SHA })).build.operationId, "Failed");
    expect(await judge()).toMatchObject({ lastBuild: { id: first.build.id } });
    expect(git.asked).toEqual([[OTHER_SHA, SHA]]);
  });

  it("wants a commit that was built before, whatever the rules say of it", async () => {
    await conclude((await start()).build.operationId, "Success");
    expect(await judge()).toMatchObject({ reason: null, lastBuild: { sha: SHA } });
  });

  it("takes the first parent when a force push took the last build's commit away", async () => {
    await conclude((await start({ sha: LOST_SHA })).build.operationId, "Success");
    expect(await judge()).toMatchObject({ reason: expect.stringContaining("ignore list") });
    expect(git.asked).toEqual([
      [LOST_SHA, SHA],
      [null, SHA],
    ]);
  });

  it("does not ask for files when only the message matters", async () => {
    const flags = { pathIgnoreRules: [], isAllowList: false, ciIgnoreFlagsEnabled: true };
    expect(await judge({ rules: { ...flags, ciIgnoreFlags: ["by NAME"] } })).toMatchObject({
      reason: "its message says by NAME",
    });
    expect(git.asked).toEqual([]);
  });

  it("says which branch or service is missing", async () => {
    await expect(judge({ branch: "mian" })).rejects.toMatchObject({ code: "missing-branch" });
    await expect(judge({ buildServiceId: "apo" })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a build's life", () => {
  it("keeps the error of a failed build and no image", async () => {
    const { build } = await start();
    await conclude(build.operationId, "Failed");
    const row = await database.db.build.findUniqueOrThrow({ where: { id: build.id } });
    expect(row).toMatchObject({ status: "Failed", error: "npm ci exited with 1", image: null });
    expect(row.concludedAt).not.toBeNull();
  });

  it("asks the operation to stop when it is aborted, and leaves an ended build alone", async () => {
    const { build } = await start();
    await abortBuild(database.db, "shop", build.id);
    const cancelled = await database.db.operation.findUniqueOrThrow({
      where: { id: build.operationId ?? "" },
    });
    expect(cancelled.cancelRequestedAt).not.toBeNull();
    const second = (await start({ branch: "fix" })).build;
    await conclude(second.operationId, "Success");
    await abortBuild(database.db, "shop", second.id);
    expect(await database.db.build.findUniqueOrThrow({ where: { id: second.id } })).toMatchObject({
      status: "Success",
    });
    await expect(abortBuild(database.db, "other", build.id)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("reading builds", () => {
  it("pages newest first without losing one to builds that come meanwhile", async () => {
    for (let i = 0; i < 5; i += 1) await start({ reuseExistingBuilds: false });
    const first = await listBuilds(database.db, "shop", "api", { limit: 2 });
    await start({ reuseExistingBuilds: false });
    const second = await listBuilds(database.db, "shop", "api", { limit: 2, cursor: first.nextCursor });
    const third = await listBuilds(database.db, "shop", "api", { limit: 2, cursor: second.nextCursor });
    expect([first, second, third].map(({ builds }) => builds.map(({ number }) => number))).toEqual([
      [5, 4],
      [3, 2],
      [1],
    ]);
    expect(third.nextCursor).toBeNull();
    await expect(listBuilds(database.db, "shop", "api", { limit: 2, cursor: "x" })).rejects.toMatchObject({
      code: "invalid",
    });
  });

  it("finds the newest successful build of a branch", async () => {
    for (const branch of ["main", "fix"])
      await conclude((await start({ branch })).build.operationId, "Success");
    await conclude((await start({ branch: "main", reuseExistingBuilds: false })).build.operationId, "Failed");
    const find = (query: object) => findLatestSuccessfulBuild(database.db, "shop", query);
    expect(await find({ buildServiceId: "api", branch: "main" })).toMatchObject({ number: 1 });
    expect(await find({ buildServiceId: "api" })).toMatchObject({ number: 2 });
    expect(await find({ sha: SHA })).toMatchObject({ number: 1 });
    expect(await find({ branch: "none" })).toBeNull();
  });
});
