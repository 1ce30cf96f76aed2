import { afterEach, beforeEach, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR } from "@/server/auth";
import { Bell } from "@/server/bell";
import { useTestDatabase } from "@/server/db/test-database";
import { createGit } from "@/server/git";
import { logger } from "@/server/logger";
import { createRuntimePool } from "@/server/runtime-pool";
import { FakeRuntime } from "@/server/runtimes/fake";
import { addStage, watchBoard, type Board } from ".";

const database = useTestDatabase();
const stop: (() => unknown)[] = [];
let shop: Shop;

beforeEach(async () => {
  await database.db.project.deleteMany();
  shop = await aShop(database.db);
});
afterEach(async () => {
  for (const end of stop.splice(0).reverse()) await end();
});

/** Somebody who watches by way of a process of their own. */
function aViewer(bell: Bell, pipelineId = "main"): { frames: Board[]; ended: Promise<void> } {
  const controller = new AbortController();
  const frames: Board[] = [];
  const sources = {
    db: database.db,
    git: createGit({ cacheDir: "/nonexistent" }),
    runtimes: createRuntimePool(database.db, () => new FakeRuntime()),
  };
  const ended = (async () => {
    for await (const frame of watchBoard(sources, bell, "shop", pipelineId, controller.signal))
      frames.push(frame);
  })();
  stop.push(async () => {
    controller.abort();
    await ended.catch(() => undefined);
  });
  return { frames, ended };
}

function aBell(): Bell {
  const bell = new Bell(database.url, logger);
  stop.push(() => bell.close());
  return bell;
}

async function until(condition: () => boolean, withinMs = 5_000): Promise<number> {
  const beganMs = performance.now();
  while (!condition()) {
    if (performance.now() - beganMs > withinMs) throw new Error("never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - beganMs;
}

const namesOf = (frame: Board | undefined) => frame?.stages.map(({ name }) => name) ?? [];

test("a change of the board is seen by everybody who watches it, well within a second", async () => {
  const bell = aBell();
  const [one, other] = [aViewer(bell), aViewer(bell)];
  await until(() => one.frames.length === 1 && other.frames.length === 1);
  await addStage(
    database.db,
    SYSTEM_ACTOR,
    { projectId: "shop", pipelineId: "main" },
    { name: "QA", takeOver: false },
  );
  const tookMs = await until(() => [one, other].every(({ frames }) => namesOf(frames.at(-1)).includes("QA")));
  expect(tookMs).toBeLessThan(1_000);
  expect(one.frames).toHaveLength(2);
});

test("what no bell rings for is seen within some seconds", async () => {
  const viewer = aViewer(aBell());
  await until(() => viewer.frames.length === 1);
  await database.db.releaseFlow.create({
    data: { projectId: "shop", stageId: shop.stages.staging, paused: true },
  });
  await until(() => viewer.frames.at(-1)?.stages[1]?.flow?.paused === true);
});

test("nothing is sent while nothing changes", async () => {
  const viewer = aViewer(aBell());
  await until(() => viewer.frames.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(viewer.frames).toHaveLength(1);
});

test("a pipeline that is not there, or goes, ends the watch with not found", async () => {
  const bell = aBell();
  await expect(aViewer(bell, "nothing").ended).rejects.toMatchObject({ status: 404 });
  const viewer = aViewer(bell);
  await until(() => viewer.frames.length === 1);
  await database.db.pipeline.deleteMany();
  await expect(viewer.ended).rejects.toMatchObject({ status: 404 });
});
