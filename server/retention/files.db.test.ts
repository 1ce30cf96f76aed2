import { beforeEach, describe, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { FakePlace } from "@/server/runtimes/fake/fake-place";
import { anOldBuild, anOldJobRun, anOldRun, imageOf } from "./an-old-run";
import type { RetentionPolicy } from "./policy";
import { runFilesPass } from "./run-files-pass";
import { runRecordsPass } from "./run-records-pass";

const POLICY: RetentionPolicy = {
  runDays: 180,
  runsPerFlow: 2,
  logDays: 30,
  imageDays: 30,
  imagesPerStage: 1,
};

const database = useTestDatabase();
let shop: Shop;
let place: FakePlace;
beforeEach(async () => {
  await database.db.project.deleteMany();
  await database.db.operation.deleteMany();
  await database.db.retentionPass.deleteMany();
  shop = await aShop(database.db);
  place = new FakePlace();
});

const options = { worker: "host/1/2/test", signal: new AbortController().signal, pauseMs: 0 };
const giveUp = () => runRecordsPass(database.db, POLICY, options);
const sweep = () =>
  runFilesPass(
    {
      db: database.db,
      logger,
      runtimes: createRuntimePool(database.db, () => new FakeRuntime({ place })),
    },
    POLICY,
    options,
  );
/** Long enough for runs that had chosen an image to be in the database. */
const letGraceGoBy = () =>
  database.db.$executeRaw`
    UPDATE build SET image_removed_at = image_removed_at - interval '1 hour' WHERE image_removed_at IS NOT NULL`;
const hold = (version: string) => place.images.set(imageOf(version), "");
const held = () => [...place.images.keys()].sort();

describe("files of images", () => {
  test("go only after their rows have given them up, and a while later", async () => {
    for (const [version, daysAgo] of [
      ["a", 60],
      ["new", 0],
    ] as const) {
      await anOldBuild(database.db, version, daysAgo);
      hold(version);
    }
    expect(await sweep()).toMatchObject({ images: 0 });
    await giveUp();
    expect(await sweep()).toMatchObject({ images: 0 });
    expect(held()).toHaveLength(2);
    await letGraceGoBy();
    expect(await sweep()).toEqual({ images: 1, work: 0, bytes: 1024 });
    expect(held()).toEqual([imageOf("new")]);
    expect(await database.db.retentionPass.findFirst({ where: { freedBytes: { gt: 0 } } })).toMatchObject({
      scope: "files",
      removed: { images: 1 },
      freedBytes: 1024n,
    });
  });

  test("that nobody removed, because whoever had given them up died, go with any later look", async () => {
    await anOldBuild(database.db, "a", 60);
    await anOldBuild(database.db, "new", 0);
    hold("a");
    await giveUp();
    await letGraceGoBy();
    // Later the build's row may be gone as well.
    await database.db.build.deleteMany({ where: { inputsHash: "a" } });
    expect(await sweep()).toMatchObject({ images: 1 });
    expect(held()).toEqual([]);
  });

  test("stay when a run has chosen them in the moment they were given up, and the image is taken back", async () => {
    const chosen = await anOldBuild(database.db, "a", 60);
    await anOldBuild(database.db, "new", 0);
    hold("a");
    await giveUp();
    expect(await database.db.build.findUnique({ where: { id: chosen } })).not.toMatchObject({
      imageRemovedAt: null,
    });
    await anOldRun(database.db, {
      projectId: "shop",
      stageId: shop.stages.production,
      daysAgo: null,
      status: "Waiting",
      inputs: { releaseNodeOverrides: { api: { origin: { build: chosen } } } },
    });
    await letGraceGoBy();
    expect(await sweep()).toMatchObject({ images: 0 });
    expect(held()).toEqual([imageOf("a")]);
    expect(await database.db.build.findUnique({ where: { id: chosen } })).toMatchObject({
      imageRemovedAt: null,
    });
  });

  test("stay while their service is being built: the build may give the same image out", async () => {
    await anOldBuild(database.db, "a", 60);
    await anOldBuild(database.db, "new", 0);
    hold("a");
    await giveUp();
    await letGraceGoBy();
    const open = await anOldBuild(database.db, "building", 0);
    await database.db.build.update({
      where: { id: open },
      data: { status: "Running", concludedAt: null, image: null },
    });
    expect(await sweep()).toMatchObject({ images: 0 });
    await database.db.build.delete({ where: { id: open } });
    expect(await sweep()).toMatchObject({ images: 1 });
  });

  test("stay when a newer build has made the same image again", async () => {
    await anOldBuild(database.db, "a", 60);
    await anOldBuild(database.db, "new", 0);
    hold("a");
    await giveUp();
    await letGraceGoBy();
    await anOldBuild(database.db, "a", 0);
    expect(await sweep()).toMatchObject({ images: 0 });
  });

  test("that no row knows go after a day, unless they are deployed", async () => {
    for (const version of ["unknown", "deployed", "young"]) hold(version);
    place.imagesUsedAt.set(imageOf("young"), new Date(Date.now() - 2 * 3_600_000));
    await database.db.deploymentService.updateMany({
      where: { id: "deployment-prod" },
      data: { image: imageOf("deployed") },
    });
    expect(await sweep()).toMatchObject({ images: 1 });
    expect(held()).toEqual([imageOf("deployed"), imageOf("young")].sort());
  });

  test("that the runtime still uses stay, and the others go all the same", async () => {
    for (const version of ["in-use", "free"]) {
      await anOldBuild(database.db, version, 60);
      hold(version);
    }
    await anOldBuild(database.db, "new", 0);
    await giveUp();
    await letGraceGoBy();
    place.imagesUsedAt.set(imageOf("in-use"), new Date());
    expect(await sweep()).toMatchObject({ images: 1 });
    expect(held()).toEqual([imageOf("in-use")]);
  });
});

test("work that was concluded by somebody who died before forgetting it is forgotten", async () => {
  const over = await anOldJobRun(database.db, 1);
  hold("job");
  const runtime = new FakeRuntime({ place });
  for (const id of [over, "not-a-row"]) {
    await runtime.start({
      kind: "job",
      id,
      projectId: "shop",
      timeoutSeconds: 60,
      jobId: "job-prod",
      image: imageOf("job"),
      environment: {},
    });
  }
  runtime.settle({ kind: "job", id: over }, { type: "succeeded", data: { exitCode: 0, signal: null } });
  expect(await sweep()).toMatchObject({ work: 1 });
  expect((await runtime.list()).map(({ id }) => id)).toEqual(["not-a-row"]);
});
