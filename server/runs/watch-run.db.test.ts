import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunEvent } from "@/core/run";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { Bell } from "@/server/bell";
import { createDb, type Db } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { logger } from "@/server/logger";
import { renameRun } from "./abort-run";
import { startRun } from "./start-run";
import { watchRun } from "./watch-run";

const database = useTestDatabase();
const stop: (() => unknown)[] = [];
let bell: Bell;
let projectId: string;
let runId: string;

beforeEach(async () => {
  bell = new Bell(database.url, logger);
  stop.push(() => bell.close());
  const where = await aFlow(database.db, {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { steps: [] } },
  });
  projectId = where.projectId;
  const git = { listBranches: () => Promise.resolve([]) };
  const request = { projectId, pipelineId: "main", stage: "Production", trigger: "manual" };
  runId = (await startRun({ db: database.db, git }, SYSTEM_ACTOR, request)).id;
});
afterEach(async () => {
  for (const end of stop.splice(0).reverse()) await end();
});

const rename = (name: string): Promise<void> =>
  renameRun(database.db, SYSTEM_ACTOR, { projectId, runId, name, description: null });

/** Somebody who watches from `after` on, and what was seen so far. */
function aViewer(after: number, db: Db = database.db): { seen: RunEvent[]; leave: () => Promise<void> } {
  const seen: RunEvent[] = [];
  const gone = new AbortController();
  const watching = (async () => {
    for await (const event of watchRun(db, bell, runId, after, gone.signal)) seen.push(event);
  })();
  const leave = (): Promise<void> => {
    gone.abort();
    return watching;
  };
  stop.push(leave);
  return { seen, leave };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 4_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const seqs = (seen: readonly RunEvent[]): number[] => seen.map(({ seq }) => seq);

test("everybody who watches a run gets every event behind a place of their own, in order, once", async () => {
  const fromTheStart = aViewer(0);
  await rename("one");
  await rename("two");
  const late = aViewer(1);
  const later = aViewer(2);
  const ahead = aViewer(4);
  await until(() => fromTheStart.seen.length === 3);
  for (const name of ["three", "four", "five"]) await rename(name);
  await until(() => [fromTheStart, late, later, ahead].every(({ seen }) => seen.at(-1)?.seq === 6));
  expect(seqs(fromTheStart.seen)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(seqs(late.seen)).toEqual([2, 3, 4, 5, 6]);
  expect(seqs(later.seen)).toEqual([3, 4, 5, 6]);
  expect(seqs(ahead.seen)).toEqual([5, 6]);
});

test("who comes after everybody has left gets all that happened meanwhile", async () => {
  const first = aViewer(0);
  await until(() => first.seen.length === 1);
  await first.leave();
  await rename("meanwhile");
  const second = aViewer(1);
  await until(() => second.seen.length === 1);
  expect(second.seen[0]).toMatchObject({ type: "run.renamed", payload: { name: "meanwhile" } });
});

test("many viewers of a run cost the database the reads of one", async () => {
  const counted = createDb(database.url, CONNECTIONS);
  stop.push(() => counted.$disconnect());
  const viewers = Array.from({ length: 50 }, () => aViewer(1, counted));
  await rename("first");
  await until(() => viewers.every(({ seen }) => seen.length === 1));
  const before = await countReads(counted);
  await rename("second");
  await until(() => viewers.every(({ seen }) => seen.length === 2));
  const reads = (await countReads(counted)) - before;
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThan(10);
});

const CONNECTIONS = 4;

/** How often events were looked up so far, by these connections too. */
async function countReads(db: Db): Promise<number> {
  // Each connection tells what it did when it is asked to; asleep, none of them is asked twice.
  await Promise.all(
    Array.from(
      { length: CONNECTIONS },
      () => db.$queryRaw`SELECT pg_stat_force_next_flush()::text, pg_sleep(0.1)::text`,
    ),
  );
  const rows = await database.db.$queryRaw<{ scans: bigint }[]>`
    SELECT idx_scan AS scans FROM pg_stat_user_tables WHERE relname = 'run_event'`;
  return Number(rows[0]?.scans ?? 0);
}

test("a viewer whose events cannot be read is told, and the next one gets them", async () => {
  const broken = createDb("postgresql://127.0.0.1:1/nowhere");
  stop.push(() => broken.$disconnect());
  const gone = new AbortController();
  await expect(watchRun(broken, bell, runId, 0, gone.signal).next()).rejects.toThrow();
  const next = aViewer(0);
  await until(() => next.seen.length === 1);
});
