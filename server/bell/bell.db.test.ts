import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { Bell } from "./bell";

const database = useTestDatabase();
const open: Bell[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((bell) => bell.close()));
});

/** A bell that listens, and all that rings on it. */
async function aBell(): Promise<{ bell: Bell; rings: string[] }> {
  const bell = new Bell(database.url, logger);
  open.push(bell);
  const rings: string[] = [];
  bell.on("slipway_run", (payload) => rings.push(payload));
  await bell.open();
  return { bell, rings };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("what is told rings here at once and in other processes soon, once each", async () => {
  const here = await aBell();
  const there = await aBell();
  for (const id of ["one", "one", "two"]) here.bell.tell("slipway_run", id);
  expect(here.rings).toEqual(["one", "one", "two"]);
  await until(() => there.rings.length >= 2);
  here.bell.tell("slipway_run", "three");
  await until(() => there.rings.includes("three"));
  expect(there.rings).toEqual(["one", "two", "three"]);
  expect(here.rings).toEqual(["one", "one", "two", "three"]);
});

test("what is told in one go arrives one by one, however much it is", async () => {
  const here = await aBell();
  const there = await aBell();
  const ids = Array.from({ length: 1_000 }, () => randomUUID());
  for (const id of ids) here.bell.tell("slipway_run", id);
  await until(() => there.rings.length >= ids.length);
  expect(there.rings).toEqual(ids);
});

test("a bell whose connection was lost tells again once it is back", async () => {
  const here = await aBell();
  const there = await aBell();
  await database.db.$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'slipway-bell' AND datname = current_database()`;
  await until(() => here.rings.includes(""));
  await until(() => there.rings.includes(""));
  here.bell.tell("slipway_run", "late");
  await until(() => there.rings.includes("late"));
});
