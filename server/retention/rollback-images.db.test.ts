import { beforeEach, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { anOldBuild, anOldRun, imageOf, type OldRunOptions } from "./an-old-run";
import { runRecordsPass } from "./run-records-pass";

const database = useTestDatabase();
let shop: Shop;
beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
  // Builds that push every older one out of the last of their service.
  await anOldBuild(database.db, "old", 60);
  for (const version of ["new-1", "new-2"]) await anOldBuild(database.db, version, 0);
});

const POLICY = { runDays: 180, runsPerFlow: 2, logDays: 30, imageDays: 30, imagesPerStage: 2 };
const run = (daysAgo: number | null, more: Partial<OldRunOptions> = {}) =>
  anOldRun(database.db, { projectId: "shop", stageId: shop.stages.production, daysAgo, ...more });
const ranThen = { services: [{ id: "deployment-prod", image: imageOf("old") }] };

async function isRemoved(): Promise<boolean> {
  await runRecordsPass(database.db, POLICY, {
    worker: "host/1/2/test",
    signal: new AbortController().signal,
    pauseMs: 0,
  });
  const build = await database.db.build.findFirstOrThrow({ where: { inputsHash: "old" } });
  return build.imageRemovedAt !== null;
}

test("an image that the last good runs of a stage left there stays, so that people can roll back to them", async () => {
  const then = await run(90, { status: "Success", after: ranThen });
  await run(80, { status: "Success" });
  expect(await isRemoved()).toBe(false);
  await run(70, { status: "Success" });
  expect(await isRemoved()).toBe(true);
  expect(await database.db.run.count({ where: { id: then } })).toBe(1);
});

test("an image that an unfinished rollback brings back stays, whatever its run is among", async () => {
  const build = await database.db.build.findFirstOrThrow({ where: { inputsHash: "old" } });
  const rollback = await run(null, { status: "Waiting" });
  const release = {
    kind: "Release",
    spec: {
      type: "build",
      origin: { id: "api", build: build.id },
      target: { id: "deployment-prod", type: "service" },
    },
  };
  await database.db.run.update({
    where: { id: rollback },
    data: {
      kind: "rollback",
      document: { spec: { kind: "Workflow", spec: { type: "sequential", steps: [release] } } },
    },
  });
  for (let index = 0; index < 3; index += 1) await run(0, { status: "Success" });
  expect(await isRemoved()).toBe(false);
  await database.db.run.update({
    where: { id: rollback },
    data: { status: "Failed", concludedAt: new Date() },
  });
  expect(await isRemoved()).toBe(true);
});
