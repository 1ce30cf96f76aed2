import { afterAll, beforeAll, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { openHolds, overlaps } from "./holds";
import type { KillableWorker } from "./recovery/a-killable-worker";
import { RecoveryStage, release } from "./recovery/a-recovery-stage";
import { RunWatch } from "./recovery/a-run-watch";
import { SeamHolder, type Seam } from "./recovery/a-seam";

const PATIENCE_MS = 40_000;
const FLOW = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        {
          kind: "Build",
          ref: "built",
          spec: { id: "code", type: "service", branch: "main" },
          condition: "success",
        },
        release({ id: "api", type: "service" }),
      ],
    },
  },
};

const database = useTestDatabase();
let stage: RecoveryStage;
let watch: RunWatch;
let worker: KillableWorker;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url, FLOW);
  watch = await RunWatch.open(database.url);
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await watch.close();
  await stage.strike();
}, 60_000);

const handedOver = "NEW.run_id <> OLD.run_id";

/** In the order in which three runs that release to one service come to them. */
const MOMENTS: { name: string; at: Seam | (() => Promise<boolean>) }[] = [
  {
    name: "while the first one takes the service",
    at: { table: "target_lock", on: "INSERT", when: "true", commit: "lost" },
  },
  {
    name: "when the first one has taken the service",
    at: { table: "target_lock", on: "INSERT", when: "true", commit: "kept" },
  },
  {
    name: "while another comes to stand in line",
    at: { table: "target_wait", on: "INSERT", when: "true", commit: "lost" },
  },
  {
    name: "when another stands in line",
    at: { table: "target_wait", on: "INSERT", when: "true", commit: "kept" },
  },
  {
    name: "in the middle of a roll-out that another waits for",
    at: () =>
      watch.holds(
        "SELECT 1 FROM operation, target_wait WHERE operation.kind = 'rollout' AND status = 'Running'",
        [],
      ),
  },
  {
    name: "while the service is handed to the next",
    at: { table: "target_lock", on: "UPDATE", when: handedOver, commit: "lost" },
  },
  {
    name: "when the service has been handed to the next",
    at: { table: "target_lock", on: "UPDATE", when: handedOver, commit: "kept" },
  },
];

test(`a service goes from run to run, though whoever drives them is killed ${MOMENTS.length} times`, async () => {
  const holder = await SeamHolder.open(database.url);
  const holds = await openHolds(database.db);
  const runs = [await stage.release("v1"), await stage.start("Production"), await stage.start("Production")];
  try {
    for (const { name, at } of MOMENTS) {
      const seam = typeof at === "function" ? null : at;
      const isThere = typeof at === "function" ? at : () => holder.isReached();
      if (seam !== null) await holder.guard(seam);
      worker = stage.startWorker();
      await until(isThere, `${name}: that moment never came`);
      await worker.kill();
      if (seam !== null) await holder.release(seam);
    }
    worker = stage.startWorker();
    for (const run of runs)
      await until(async () => (await watch.read(run.id)).concluded, `run #${run.number} never ended`);
  } finally {
    await holder.close();
  }
  const ended = await database.db.run.findMany({
    orderBy: { number: "asc" },
    include: { nodeAttempts: true },
  });
  expect(ended.map(({ status }) => status)).toEqual(["Success", "Success", "Success"]);
  expect(ended.flatMap(({ nodeAttempts }) => nodeAttempts.filter(({ attempt }) => attempt > 1))).toEqual([]);
  const intervals = await holds();
  expect(new Set(intervals.map(({ holder: who }) => who)).size).toBe(3);
  expect(intervals).toHaveLength(3);
  expect(overlaps(intervals)).toEqual([]);
  const rollouts = await database.db.operation.findMany({
    where: { kind: "rollout" },
    orderBy: { startedAt: "asc" },
  });
  expect(rollouts.map(({ status }) => status)).toEqual(["Success", "Success", "Success"]);
  rollouts.slice(1).forEach(({ startedAt }, index) => {
    expect(startedAt?.getTime()).toBeGreaterThanOrEqual(rollouts[index]?.concludedAt?.getTime() ?? Infinity);
  });
  expect([await database.db.targetLock.count(), await database.db.targetWait.count()]).toEqual([0, 0]);
  expect(watch.forgotten).toEqual([]);
}, 240_000);

async function until(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${otherwise}\n${worker.said}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
