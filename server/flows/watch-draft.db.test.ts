import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aShop } from "@/prisma/factories/a-shop";
import { SYSTEM_ACTOR } from "@/server/auth";
import { Bell } from "@/server/bell";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { publishFlow, saveDraft, watchDraft, type DraftPulse, type FlowPlace } from ".";

const database = useTestDatabase();
const stop: (() => unknown)[] = [];
let place: FlowPlace;

beforeEach(async () => {
  await database.db.project.deleteMany();
  const { stages } = await aShop(database.db);
  place = { projectId: "shop", pipelineId: "main", stage: { id: stages.production, name: "Production" } };
});
afterEach(async () => {
  for (const end of stop.splice(0).reverse()) await end();
});

interface AnEditor {
  frames: DraftPulse[];
  ended: Promise<void>;
  close: () => Promise<void>;
}

/** Somebody whose editor is open, served by a process of their own. */
async function anEditor(name: string, edits = true, userId: string | null = null): Promise<AnEditor> {
  const bell = new Bell(database.url, logger);
  const controller = new AbortController();
  const frames: DraftPulse[] = [];
  const watcher = { actor: { ...SYSTEM_ACTOR, name, userId }, client: randomUUID(), edits };
  const ended = (async () => {
    for await (const frame of watchDraft(database.db, bell, place, watcher, controller.signal))
      frames.push(frame);
  })();
  const close = async (): Promise<void> => {
    controller.abort();
    await ended.catch(() => undefined);
    // What it told last is on its way to the others.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bell.close();
  };
  stop.push(close);
  await until(() => frames.length > 0);
  return { frames, ended, close };
}

async function until(condition: () => boolean, withinMs = 5_000): Promise<number> {
  const beganMs = performance.now();
  while (!condition()) {
    if (performance.now() - beganMs > withinMs) throw new Error("never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - beganMs;
}

const names = ({ frames }: AnEditor) => frames.at(-1)?.others.map(({ name }) => name);

test("what one saves the other hears of well within a second, in another process too", async () => {
  const [ana, robin] = [await anEditor("Ana"), await anEditor("Robin")];
  await saveDraft(database.db, SYSTEM_ACTOR, place, {
    text: "one",
    format: "json",
    version: 0,
    baseRevision: null,
  });
  const tookMs = await until(() => [ana, robin].every(({ frames }) => frames.at(-1)?.version === 1));
  expect(tookMs).toBeLessThan(1_000);
});

test("a revision that is published any other way is heard of", async () => {
  const ana = await anEditor("Ana");
  expect(ana.frames.at(-1)).toEqual({ version: 0, revision: null, repository: null, others: [] });
  const step = { kind: "Delay", spec: { seconds: 5 } };
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [step] } },
  };
  await publishFlow(database.db, null, SYSTEM_ACTOR, place, { text: JSON.stringify(document), message: "" });
  expect(await until(() => ana.frames.at(-1)?.revision === 1)).toBeLessThan(1_000);
});

test("editors see one another come and go; who only reads sees them and is not seen", async () => {
  const ana = await anEditor("Ana");
  const reader = await anEditor("Vic", false);
  const robin = await anEditor("Robin");
  await until(() => names(ana)?.join() === "Robin" && names(reader)?.join() === "Ana,Robin");
  expect(names(robin)).toEqual(["Ana"]);
  await robin.close();
  expect(await until(() => names(ana)?.length === 0)).toBeLessThan(1_500);
});

test("another page of the same person is told as that", async () => {
  const { id } = await database.db.user.create({
    data: { email: `${randomUUID()}@example.com`, name: "Ana" },
  });
  const [one] = [await anEditor("Ana", true, id), await anEditor("Ana", true, id)];
  await until(() => one.frames.at(-1)?.others.length === 1);
  expect(one.frames.at(-1)?.others).toEqual([{ name: "Ana", isYou: true }]);
});

test("the stage that goes ends the watch with not found", async () => {
  const ana = await anEditor("Ana");
  await database.db.stage.delete({ where: { id: place.stage.id } });
  await expect(ana.ended).rejects.toMatchObject({ status: 404 });
});
