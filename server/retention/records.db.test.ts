import { beforeEach, describe, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { findLatestSuccessfulBuild } from "@/server/builds";
import { useTestDatabase } from "@/server/db/test-database";
import { readOperationLog } from "@/server/operations";
import { anOldBuild, anOldJobRun, anOldRun, imageOf, type OldRunOptions } from "./an-old-run";
import { planRetention } from "./plan-retention";
import type { RetentionPolicy } from "./policy";
import { readRetention } from "./read-retention";
import { runRecordsPass } from "./run-records-pass";

const POLICY: RetentionPolicy = {
  runDays: 180,
  runsPerFlow: 2,
  logDays: 30,
  imageDays: 30,
  imagesPerStage: 2,
};

const database = useTestDatabase();
let shop: Shop;
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.operation.deleteMany();
  await database.db.deployment.deleteMany();
  await database.db.retentionPass.deleteMany();
  shop = await aShop(database.db);
});

const clean = (policy = POLICY, signal = new AbortController().signal) =>
  runRecordsPass(database.db, policy, { worker: "host/1/2/test", signal, pauseMs: 0 });
const old = (daysAgo: number | null, more: Partial<OldRunOptions> = {}) =>
  anOldRun(database.db, { projectId: "shop", stageId: shop.stages.production, daysAgo, ...more });
const listRunIds = async () =>
  (await database.db.run.findMany({ orderBy: { number: "asc" } })).map(({ id }) => id);
/** So many runs that push older ones out of the last of their flow. */
const newer = async (count = POLICY.runsPerFlow) => {
  for (let index = 0; index < count; index += 1) await old(0);
};

describe("runs", () => {
  test("of old go whole, with their events and nodes, but the last of each flow stay whatever their age", async () => {
    const gone = await old(300);
    const kept = [await old(200), await old(200)];
    expect((await clean()).removed.runs).toBe(1);
    expect(await listRunIds()).toEqual(kept);
    expect(await database.db.runEvent.count({ where: { runId: gone } })).toBe(0);
    expect(await database.db.nodeAttempt.count({ where: { runId: gone } })).toBe(0);
  });

  test("that are younger than the policy says stay, however many there are", async () => {
    const young = await old(179);
    await newer();
    await clean();
    expect(await listRunIds()).toContain(young);
  });

  test("that ended well stay when they are among the last such of their stage: people roll back to them", async () => {
    const oldest = await old(400, { status: "Success" });
    const candidates = [await old(300, { status: "Success" }), await old(300, { status: "Success" })];
    await newer();
    await clean();
    expect(await listRunIds()).toEqual(expect.arrayContaining(candidates));
    expect(await listRunIds()).not.toContain(oldest);
  });

  test("that have not ended, that somebody keeps, or whose run above goes on, or that still hold a target, stay", async () => {
    const waiting = await old(null, { status: "Waiting" });
    const kept = await old(300);
    await database.db.run.update({ where: { id: kept }, data: { keptAt: new Date(), keptBy: "Ada" } });
    const child = await old(300);
    await database.db.run.update({ where: { id: child }, data: { parentRunId: waiting } });
    const holder = await old(300);
    await database.db.targetLock.create({
      data: {
        projectId: "shop",
        kind: "service",
        targetId: "deployment-prod",
        runId: holder,
        nodeKey: "0",
        attempt: 1,
        doing: "rolling out",
      },
    });
    await newer();
    await clean();
    expect(await listRunIds()).toEqual(expect.arrayContaining([waiting, kept, child, holder]));
  });

  test("leave what they did to resources in the history of those", async () => {
    const run = await old(200);
    const operationId = await anOldJobRun(database.db, 10, run);
    await newer();
    await clean();
    expect(await listRunIds()).not.toContain(run);
    expect(await database.db.jobRun.count({ where: { operationId } })).toBe(1);
    expect((await readOperationLog(database.db, operationId, 0)).lines).toMatchObject([{ text: "said" }]);
  });

  test("are kept for ever when the policy says so", async () => {
    const run = await old(5000);
    await newer();
    await clean({ ...POLICY, runDays: null });
    expect(await listRunIds()).toContain(run);
  });
});

describe("logs", () => {
  test("of old go, and what stands in their place says when and why", async () => {
    const operationId = await anOldJobRun(database.db, 31);
    const young = await anOldJobRun(database.db, 29);
    expect((await clean()).removed.logs).toBe(1);
    const log = await readOperationLog(database.db, operationId, 0);
    expect(log).toMatchObject({ complete: true, lines: [{ stream: "system" }] });
    expect(log.lines[0]?.text).toMatch(
      /^The log was removed on \d{4}-\d\d-\d\d by the retention policy of 30 days\.$/,
    );
    // Whoever has read it all is not told a second time.
    expect((await readOperationLog(database.db, operationId, log.cursor)).lines).toEqual([]);
    expect((await readOperationLog(database.db, young, 0)).lines).toMatchObject([{ text: "said" }]);
    expect(await database.db.logChunk.count({ where: { operationId } })).toBe(0);
  });

  test("of one run go together, counted from the end of the run", async () => {
    const recent = await old(20);
    const early = await anOldJobRun(database.db, 60, recent);
    const over = await old(40);
    const both = [await anOldJobRun(database.db, 41, over), await anOldJobRun(database.db, 40, over)];
    await clean();
    expect((await readOperationLog(database.db, early, 0)).lines).toMatchObject([{ text: "said" }]);
    for (const id of both)
      expect((await readOperationLog(database.db, id, 0)).lines[0]?.text).toContain("was removed");
  });

  test("stay while a run that goes on, or that somebody keeps, tells of the work", async () => {
    const waiting = await anOldJobRun(database.db, 60, await old(null, { status: "Waiting" }));
    const keptRun = await old(60);
    await database.db.run.update({ where: { id: keptRun }, data: { keptAt: new Date() } });
    const kept = await anOldJobRun(database.db, 60, keptRun);
    const adopted = await anOldJobRun(database.db, 60);
    await database.db.nodeAttempt.create({
      data: {
        runId: keptRun,
        nodeKey: "1",
        attempt: 1,
        kind: "Build",
        status: "Success",
        operationId: adopted,
      },
    });
    await clean();
    for (const id of [waiting, kept, adopted]) {
      expect((await readOperationLog(database.db, id, 0)).lines).toMatchObject([{ text: "said" }]);
    }
  });
});

describe("images", () => {
  const removed = async () =>
    (
      await database.db.build.findMany({
        where: { imageRemovedAt: { not: null } },
        orderBy: { number: "asc" },
      })
    ).map(({ inputsHash }) => inputsHash);
  const builds = async (...versions: string[]) => {
    const ids: string[] = [];
    for (const version of versions) ids.push(await anOldBuild(database.db, version, 60));
    // The last of each build service stay; these push the others out.
    for (const version of ["new-1", "new-2"]) await anOldBuild(database.db, version, 0);
    return ids;
  };

  test("that nothing refers to are given up when their time is over", async () => {
    await builds("a", "b");
    expect((await clean()).removed.images).toBe(2);
    expect(await removed()).toEqual(["a", "b"]);
  });

  test("of the last builds stay whatever their age", async () => {
    for (const version of ["a", "b", "c"]) await anOldBuild(database.db, version, 400);
    await clean();
    expect(await removed()).toEqual(["a"]);
  });

  test("that are deployed stay, on services and on jobs", async () => {
    await builds("service", "job", "other");
    await database.db.deploymentService.updateMany({
      where: { id: "deployment-prod" },
      data: { image: imageOf("service") },
    });
    await database.db.job.updateMany({ where: { id: "job-prod" }, data: { image: imageOf("job") } });
    await clean();
    expect(await removed()).toEqual(["other"]);
  });

  test("of the last successful runs of each stage stay, and those of failed and earlier ones do not", async () => {
    await builds("first", "failed", "second", "third", "staging");
    const after = (version: string) => ({
      after: { services: [{ id: "deployment-prod", image: imageOf(version) }] },
    });
    await old(60, { status: "Success", ...after("first") });
    await old(60, { status: "Failed", ...after("failed") });
    await old(60, { status: "Success", ...after("second") });
    await old(60, { status: "Success", ...after("third") });
    for (let index = 0; index < 2; index += 1) await old(60, { status: "Failed", ...after("failed") });
    await old(60, { status: "Success", ...after("staging"), stageId: shop.stages.staging });
    await clean();
    expect(await removed()).toEqual(["first", "failed"]);
  });

  test("that a run built stay with it while it is among the last successful, also when nothing was deployed", async () => {
    await builds("a", "b");
    const run = await old(60, { status: "Success" });
    await database.db.nodeAttempt.updateMany({
      where: { runId: run },
      data: { output: { image: imageOf("a") } },
    });
    await clean();
    expect(await removed()).toEqual(["b"]);
  });

  test("stay when a run that waits names them by build, commit or digest, in its secret inputs too", async () => {
    const [byId] = await builds("by-id", "by-sha", "by-digest", "other");
    const sha = (await database.db.build.findFirstOrThrow({ where: { inputsHash: "by-sha" } })).sha;
    await old(null, {
      status: "Waiting",
      inputs: { releaseNodeOverrides: { api: { origin: { build: byId } } } },
    });
    await old(null, { status: "Waiting", inputs: { overrides: { built: { sha } } } });
    const resolved = await old(null, { status: "Waiting" });
    await database.db.nodeAttempt.updateMany({
      where: { runId: resolved },
      data: { spec: { origin: { image: imageOf("by-digest") } } },
    });
    await clean();
    expect(await removed()).toEqual(["other"]);
  });

  test("stay when a published flow names them", async () => {
    const [named] = await builds("named", "other");
    const run = await old(60);
    const { flowId, revisionId } = await database.db.run.findUniqueOrThrow({ where: { id: run } });
    await database.db.flowRevision.update({
      where: { id: revisionId },
      data: { document: { build: named ?? "" } },
    });
    await database.db.releaseFlow.update({ where: { id: flowId }, data: { currentRevisionId: revisionId } });
    await clean();
    expect(await removed()).toEqual(["other"]);
  });

  test("of the last deployments of a target stay, also without a run", async () => {
    await builds("a", "b", "c");
    for (const version of ["a", "b", "c"]) {
      await database.db.deployment.create({
        data: {
          projectId: "shop",
          targetKind: "service",
          targetId: "deployment-prod",
          toImage: imageOf(version),
          status: "Success",
          concludedAt: new Date(),
        },
      });
    }
    await clean();
    expect(await removed()).toEqual(["a"]);
  });

  test("with several builds go when all of them may", async () => {
    await builds("a");
    const again = await anOldBuild(database.db, "a", 1);
    for (const version of ["new-3", "new-4"]) await anOldBuild(database.db, version, 0);
    await clean();
    expect(await removed()).toEqual([]);
    await database.db
      .$executeRaw`UPDATE build SET concluded_at = now() - interval '31 days' WHERE id = ${again}::uuid`;
    await clean();
    expect(await removed()).toEqual(["a", "a"]);
  });

  test("that are given up are not the latest of anything while there is another", async () => {
    await builds("a");
    await database.db.build.updateMany({
      where: { inputsHash: { in: ["new-1", "new-2"] } },
      data: { branch: "main" },
    });
    await clean();
    expect(await findLatestSuccessfulBuild(database.db, "shop", { buildServiceId: "api" })).toMatchObject({
      imageRemovedAt: null,
    });
    const { sha } = await database.db.build.findFirstOrThrow({ where: { inputsHash: "a" } });
    const only = await findLatestSuccessfulBuild(database.db, "shop", { sha });
    expect(only?.imageRemovedAt).not.toBeNull();
  });
});

describe("work that no run tells of", () => {
  test("goes when it is old and not among the last of its resource", async () => {
    const ids: string[] = [];
    for (const daysAgo of [300, 250, 200, 190]) ids.push(await anOldJobRun(database.db, daysAgo));
    expect((await clean()).removed.work).toBe(2);
    const left = await database.db.operation.findMany({ orderBy: { concludedAt: "asc" } });
    expect(left.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(await database.db.jobRun.count()).toBe(2);
  });

  test("stays while a run's node follows it", async () => {
    const run = await old(1);
    const followed = await anOldJobRun(database.db, 300, run);
    await database.db.operation.update({ where: { id: followed }, data: { runId: null } });
    for (const daysAgo of [200, 190]) await anOldJobRun(database.db, daysAgo);
    await clean();
    expect(await database.db.operation.count({ where: { id: followed } })).toBe(1);
  });
});

describe("a clean-up", () => {
  test("that is only asked what it would do says what and why, and changes nothing", async () => {
    await old(300);
    await anOldJobRun(database.db, 60);
    await anOldBuild(database.db, "a", 60);
    await newer();
    for (const version of ["new-1", "new-2"]) await anOldBuild(database.db, version, 0);
    const planned = await planRetention(database.db, POLICY);
    expect(planned.map(({ kind, total }) => [kind, total])).toEqual([
      ["logs", 1],
      ["runs", 1],
      ["images", 1],
      ["work", 0],
    ]);
    expect(planned[1]?.first[0]).toMatchObject({ label: "shop · main · Production #1" });
    expect(planned[1]?.first[0]?.reason).toMatch(/more than 180 days ago; not among the last 2 of its flow/);
    expect(await database.db.run.count()).toBe(3);
    expect((await clean()).removed).toEqual({ logs: 1, runs: 1, images: 1, work: 0 });
    expect((await planRetention(database.db, POLICY)).map(({ total }) => total)).toEqual([0, 0, 0, 0]);
  });

  test("that is interrupted leaves every run whole, and the next one does the rest", async () => {
    for (let index = 0; index < 12; index += 1) await old(300);
    await newer();
    const stop = new AbortController();
    const first = clean(POLICY, stop.signal);
    while ((await database.db.run.count()) > 12) await new Promise((resolve) => setTimeout(resolve, 2));
    stop.abort();
    await first;
    for (const { id } of await database.db.run.findMany()) {
      expect(await database.db.runEvent.count({ where: { runId: id } })).toBe(1);
      expect(await database.db.nodeAttempt.count({ where: { runId: id } })).toBe(1);
    }
    await clean();
    expect(await database.db.run.count()).toBe(2);
  });

  test("leaves a run alone that somebody has locked, and takes the others", async () => {
    const held = await old(300);
    const other = await old(300);
    await newer();
    await database.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM run WHERE id = ${held}::uuid FOR UPDATE`;
      await clean();
    });
    expect(await listRunIds()).toContain(held);
    expect(await listRunIds()).not.toContain(other);
  });

  test("is written down with what it did", async () => {
    await old(300);
    await anOldJobRun(database.db, 60);
    await newer();
    await clean();
    const status = await readRetention(database.db);
    expect(status.passes).toMatchObject([{ scope: "records", worker: "host/1/2/test", error: null }]);
    expect(status.passes[0]?.removed).toEqual(
      expect.arrayContaining([
        { kind: "logs", count: 1 },
        { kind: "runs", count: 1 },
      ]),
    );
    expect(status.passes[0]?.freedBytes).toBeGreaterThan(0);
    expect(status.passes[0]?.tookMs).not.toBeNull();
    expect(status.lastDay.freedBytes).toBe(status.passes[0]?.freedBytes);
  });
});
