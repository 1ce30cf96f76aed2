import { describe, expect, it } from "vitest";
import { openBackup, startRestore } from "@/server/backups";
import { useTestDatabase } from "@/server/db/test-database";
import { readAddonConnection } from "@/server/environment";
import { readLogTail } from "@/server/operations";
import { useWorkplace } from "./a-workplace";

/*
 * The whole way of each kind of work: asked for by a node, driven as a worker does, done by the process runtime,
 * written down. Real commits, processes, databases and backups.
 */
const database = useTestDatabase();
const SERVER = `require("http").createServer((_, answer) => answer.end(process.env.STAGE + " " + VERSION)).listen(process.env.PORT)`;
const MIGRATE = `
if (!process.env.DATABASE_URL.startsWith("postgres")) process.exit(9);
console.log("level", process.env.LEVEL, "key", process.env.API_KEY);
process.exit(Number(process.env.EXIT ?? 0));`;

const shop = useWorkplace(database, { "server.js": SERVER.replace("VERSION", "1"), "migrate.js": MIGRATE });
const { aNode, work, done, buildHead } = shop;

describe("real work", { timeout: 120_000 }, () => {
  let image: string;

  it("builds the branch's head into a pinned image", async () => {
    const build = await buildHead();
    expect(build).toMatchObject({
      state: "succeeded",
      error: null,
      sha: shop.repository.git("rev-parse", "HEAD"),
    });
    expect(build.image).toMatch(/^local\/api@sha256:[0-9a-f]{64}$/);
    expect(build.image).toContain(build.digest);
    image = build.image ?? "";
  });

  it("rolls it out and sees it run", async () => {
    const { releases, observations } = await aNode();
    const target = { id: "deployment-prod", kind: "service" } as const;
    const started = await releases.start({ target, image, timeoutSeconds: 60 });
    expect(await done(started, releases.findStarted)).toMatchObject({ state: "succeeded", error: null });
    expect(await (await fetch(`http://127.0.0.1:${shop.port}/`)).text()).toBe("prod 1");
    expect(await observations.service("deployment-prod")).toMatchObject({
      ready: true,
      status: "healthy",
      image,
    });
    expect(await releases.currentImage(target)).toMatchObject({ image, build: { number: 1 } });
  });

  it("leaves the old version serving when the new one does not become healthy", async () => {
    shop.repository.commit("Broken", { "server.js": "process.exit(1)" });
    await database.db.deploymentService.updateMany({
      data: { healthCheck: { path: "/", intervalSeconds: 0.2, timeoutSeconds: 1, graceSeconds: 2 } },
    });
    const broken = (await buildHead()).image ?? "";
    const { releases } = await aNode();
    const target = { id: "deployment-prod", kind: "service" } as const;
    const started = await releases.start({ target, image: broken, timeoutSeconds: 60 });
    const rollout = await done(started, releases.findStarted);
    expect(rollout).toMatchObject({ state: "failed", previousImage: image });
    expect(rollout.error).toBeTruthy();
    expect((await releases.currentImage(target))?.image).toBe(image);
    expect(await (await fetch(`http://127.0.0.1:${shop.port}/`)).text()).toBe("prod 1");
  });

  it("runs a job with its secrets, its database and what the node adds, and keeps its exit code", async () => {
    const { releases } = await aNode();
    await releases.start({ target: { id: "job-prod", kind: "job" }, image, timeoutSeconds: 60 });
    const first = (await aNode()).jobs;
    const good = await done(await first.start({ jobId: "job-prod", timeoutSeconds: 60 }), first.findStarted);
    expect(good).toMatchObject({ state: "succeeded", exitCode: 0, runName: "job-prod #1" });
    const log = await readLogTail(database.db, good.operationId ?? "", 20);
    expect(JSON.stringify(log)).toContain("level job key ••••••");

    const second = (await aNode()).jobs;
    const environment = { EXIT: "3" };
    const bad = await done(
      await second.start({ jobId: "job-prod", environment, timeoutSeconds: 60 }),
      second.findStarted,
    );
    expect(bad).toMatchObject({ state: "failed", exitCode: 3, runName: "job-prod #2" });
    expect(bad.error).toMatch(/3/);
  });

  it("takes a backup, gives it out and puts it back", async () => {
    const { backups } = await aNode();
    const request = {
      addonId: "postgres-prod",
      backupType: "snapshot",
      compression: "gz",
      timeoutSeconds: 120,
    } as const;
    const backup = await done(await backups.start(request), backups.findStarted);
    expect(backup).toMatchObject({ state: "succeeded", error: null });
    const download = await openBackup(database.db, shop.runtimes, "shop", backup.id);
    let bytes = 0;
    for await (const chunk of download.stream) bytes += Buffer.byteLength(chunk);
    expect(bytes).toBe(backup.sizeBytes);
    expect(download.sizeBytes).toBe(bytes);
    expect(download.fileName).toMatch(/^postgres-prod-\d{8}-\d{6}\.tar\.gz$/);

    const addon = () => database.db.addon.findFirstOrThrow({ where: { id: "postgres-prod" } });
    const before = readAddonConnection(await addon());
    const restore = await startRestore(database.db, {
      projectId: "shop",
      addonId: "postgres-prod",
      backupId: backup.id,
    });
    await work();
    expect(await database.db.restore.findUniqueOrThrow({ where: { id: restore.id } })).toMatchObject({
      status: "Success",
      error: null,
    });
    expect(readAddonConnection(await addon())).toEqual(before);
    expect(await (await aNode()).observations.addon("postgres-prod")).toMatchObject({ ready: true });
  });
});
