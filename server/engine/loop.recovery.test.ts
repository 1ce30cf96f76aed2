import { afterAll, beforeAll, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { listRunEvents } from "@/server/runs";
import type { KillableWorker } from "./recovery/a-killable-worker";
import { LOOP_FLOW, RecoveryStage } from "./recovery/a-recovery-stage";
import { RunWatch } from "./recovery/a-run-watch";
import { dieAtMoments, untilSo, type DeadlyMoment } from "./recovery/die-at-moments";

const database = useTestDatabase();
let stage: RecoveryStage;
let watch: RunWatch;
let worker: KillableWorker | null = null;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url, LOOP_FLOW);
  watch = await RunWatch.open(database.url);
}, 120_000);
afterAll(async () => {
  await worker?.kill();
  await watch.close();
  await stage.strike();
}, 60_000);

const ofNode = (key: string, status: string): string =>
  `NEW.node_key = '${key}' AND NEW.status = '${status}'`;

/** In the order a run comes to them. */
const MOMENTS: readonly DeadlyMoment[] = [
  {
    name: "while the start of the loop is written",
    at: { table: "node_attempt", on: "INSERT", when: ofNode("2", "Running"), commit: "lost" },
  },
  {
    name: "when the loop has started and nothing of it is done",
    at: { table: "node_attempt", on: "INSERT", when: ofNode("2", "Running"), commit: "kept" },
  },
  { name: "in the middle of the first iteration's job", at: () => journal().length === 1 },
  {
    name: "while the start of the second iteration is written",
    at: { table: "node_attempt", on: "INSERT", when: ofNode("2#1", "Running"), commit: "lost" },
  },
  {
    name: "when the second iteration has taken its item",
    at: { table: "node_attempt", on: "UPDATE", when: ofNode("2#1.0", "Success"), commit: "kept" },
  },
  {
    name: "while the second iteration's job is put into the queue",
    at: {
      table: "operation",
      on: "INSERT",
      when: "NEW.kind = 'job' AND NEW.node_key = '2#1.1'",
      commit: "lost",
    },
  },
  { name: "in the middle of the second iteration's job", at: () => journal().length === 3 },
  {
    name: "while the end of the second iteration is written",
    at: { table: "node_attempt", on: "UPDATE", when: ofNode("2#1", "Success"), commit: "lost" },
  },
  {
    name: "while the end of the loop is written",
    at: { table: "node_attempt", on: "UPDATE", when: ofNode("2", "Success"), commit: "lost" },
  },
];

test(`a loop whose worker is killed ${MOMENTS.length} times goes on with the same items and does everything once`, async () => {
  const run = await stage.release("v1");
  worker = await dieAtMoments(database.url, stage, MOMENTS);
  await untilSo(async () => (await watch.read(run.id)).concluded, "the run never ended", worker, stage);

  const row = await database.db.run.findUniqueOrThrow({ where: { id: run.id } });
  expect(`${row.status} ${row.error ?? ""}`.trim(), worker.said).toBe("Success");
  const lines = journal();
  expect(lines.map((line) => line.replace(/-[0-9a-f]{24} /, " "))).toEqual([
    "job a begins",
    "job a ends",
    "job b begins",
    "job b ends",
    "job c begins",
    "job c ends",
  ]);
  const items = [...new Set(lines.map((line) => line.split(" ")[1] ?? ""))];
  expect(items).toHaveLength(3);

  const attempts = await database.db.nodeAttempt.findMany({ where: { runId: run.id } });
  expect(attempts.filter(({ attempt, status }) => attempt !== 1 || status !== "Success")).toEqual([]);
  expect(attempts.map(({ nodeKey }) => nodeKey).filter((key) => key.startsWith("2#"))).toHaveLength(9);
  const events = await listRunEvents(database.db, run.id, 0);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const told = JSON.stringify([events, attempts.map(({ spec, output }) => [spec, output])]);
  for (const item of items) expect(told).not.toContain(item.slice(2));
  expect(watch.forgotten).toEqual([]);
}, 300_000);

function journal(): string[] {
  return stage.readJournal().filter((line) => line.startsWith("job "));
}
