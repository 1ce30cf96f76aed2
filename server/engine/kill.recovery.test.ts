import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import type { StartedRun } from "@/server/runs";
import { EndlessClient } from "@/server/runtimes/contract/endless-client";
import { RecoveryStage } from "./recovery/a-recovery-stage";
import type { KillableWorker } from "./recovery/a-killable-worker";
import { RunWatch } from "./recovery/a-run-watch";
import { SeamHolder, type Seam } from "./recovery/a-seam";
import { lots } from "./recovery/lots";

/** A new worker that is up has this long to take up what the dead one left. */
const TAKE_UP_MS = 10_000;
const RUN_TIMEOUT_MS = 60_000;

const database = useTestDatabase();
let stage: RecoveryStage;
let watch: RunWatch;
let worker: KillableWorker;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url);
  watch = await RunWatch.open(database.url);
  worker = stage.startWorker();
  // What is there before anybody is killed; from here on both services answer.
  await untilEnded(await stage.release("v0"));
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await watch.close();
  await stage.strike();
}, 60_000);

let clients: EndlessClient[] = [];
beforeEach(() => {
  clients = [new EndlessClient(stage.ports.api), new EndlessClient(stage.ports.edge)];
});

const operation = (kind: string, more: string): string => `NEW.kind = '${kind}' AND ${more}`;
const running = "NEW.status = 'Running' AND OLD.status = 'Queued'";
const concluded = "NEW.concluded_at IS NOT NULL AND OLD.concluded_at IS NULL";

/** In the order a run comes to them: ahead of, amid and behind everything it starts. */
const MOMENTS: { name: string; at: Seam | ((runId: string) => Promise<boolean>) }[] = [
  {
    name: "after it was claimed",
    at: {
      table: "run",
      on: "UPDATE",
      when: "OLD.lease_owner IS NULL AND NEW.lease_owner IS NOT NULL",
      commit: "kept",
    },
  },
  {
    name: "while the build is put into the queue",
    at: { table: "operation", on: "INSERT", when: operation("build", "true"), commit: "lost" },
  },
  {
    name: "when the build is marked as running and not begun",
    at: { table: "operation", on: "UPDATE", when: operation("build", running), commit: "kept" },
  },
  { name: "in the middle of the build", at: () => said("build begins") },
  {
    name: "when the build has ended and that is not written",
    at: { table: "operation", on: "UPDATE", when: operation("build", concluded), commit: "lost" },
  },
  { name: "in the middle of two releases side by side", at: () => said("api starts v1") },
  {
    name: "when a roll-out has ended and its run has not heard",
    at: { table: "operation", on: "UPDATE", when: operation("rollout", concluded), commit: "kept" },
  },
  { name: "in the middle of the job", at: () => said("job begins") },
  {
    name: "when the job has ended and that is not written",
    at: { table: "operation", on: "UPDATE", when: operation("job", concluded), commit: "lost" },
  },
  {
    name: "in the middle of the backup",
    at: (runId) =>
      watch.holds(
        `SELECT 1 FROM operation WHERE run_id = $1 AND kind = 'backup' AND started_at < now() - interval '150 ms'`,
        [runId],
      ),
  },
  {
    name: "during the delay",
    at: (runId) =>
      watch.holds("SELECT 1 FROM node_attempt WHERE run_id = $1 AND kind = 'Delay' AND status = 'Waiting'", [
        runId,
      ]),
  },
  {
    name: "while the last roll-out is marked as running",
    at: { table: "operation", on: "UPDATE", when: operation("rollout", running), commit: "lost" },
  },
  { name: "in the middle of the last roll-out", at: () => said("edge starts v1") },
  {
    name: "while the end of the run is written",
    at: { table: "run", on: "UPDATE", when: concluded, commit: "lost" },
  },
];

describe("a run whose worker is killed", () => {
  test(`${MOMENTS.length} times, each at another moment, ends well by itself and does everything once`, async () => {
    const holder = await SeamHolder.open(database.url);
    await worker.kill();
    stage.writeJournal("-- v1");
    const run = await stage.release("v1");
    try {
      for (const { name, at } of MOMENTS) {
        const seam = typeof at === "function" ? null : at;
        const isThere = typeof at === "function" ? () => at(run.id) : () => holder.isReached();
        if (seam !== null) await holder.guard(seam);
        await restart(run, name, isThere);
        await until(isThere, `${name}: that moment never came`);
        await worker.kill();
        if (seam !== null) await holder.release(seam);
      }
      await restart(run, "the end");
      await untilEnded(run);
    } finally {
      await holder.close();
    }
    await expectEverythingOnce(run, "v1");
  }, 180_000);

  // What nobody thought of naming: moments drawn by lot, the same ones each time.
  test.each([7, 1984])(
    "again and again at moments of lot %i, ends well and does everything once",
    async (lot) => {
      const draw = lots(lot);
      const version = `v${lot}`;
      await worker.kill();
      stage.writeJournal(`-- ${version}`);
      const run = await stage.release(version);
      let kills = 0;
      worker = stage.startWorker();
      while (!(await watch.read(run.id)).concluded && kills < 10) {
        await worker.up;
        await pause(50 + draw() * 900);
        await worker.kill();
        kills += 1;
        worker = stage.startWorker();
      }
      await untilEnded(run);
      await expectEverythingOnce(run, version);
      expect(kills).toBeGreaterThanOrEqual(5);
    },
    120_000,
  );
});

/** A new worker, which within ten seconds has the run in hand, sees that it rests, or is at the next moment already. */
async function restart(
  run: StartedRun,
  moment: string,
  isThere: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const before = await watch.read(run.id);
  worker = stage.startWorker();
  const upAt = await worker.up;
  await until(
    async () => {
      const now = await watch.read(run.id);
      const rests = !now.owned && now.wakeInMs !== null && now.wakeInMs > 0;
      return now.concluded || now.fencingToken > before.fencingToken || rests || (await isThere());
    },
    `${moment}: nobody took the run up`,
    TAKE_UP_MS - (performance.now() - upAt),
  );
}

async function expectEverythingOnce(run: StartedRun, version: string): Promise<void> {
  const reports = await Promise.all(clients.map((client) => client.stop()));
  expect(reports.flatMap(({ lost }) => lost)).toEqual([]);
  for (const { bodies, answered } of reports) {
    expect(bodies.at(-1)).toBe(version);
    expect(bodies).toHaveLength(2);
    expect(answered).toBeGreaterThan(500);
  }
  const journal = stage.readJournal();
  const lines = journal.slice(journal.indexOf(`-- ${version}`) + 1);
  expect(lines.filter((line) => !line.includes("starts"))).toEqual([
    "build begins",
    "build ends",
    "job begins",
    "job ends",
  ]);
  expect(lines.filter((line) => line.includes("starts")).sort()).toEqual([
    `api starts ${version}`,
    `edge starts ${version}`,
  ]);
  const operations = await database.db.operation.findMany({ where: { runId: run.id } });
  expect(operations.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual([
    "backup Success",
    "build Success",
    "job Success",
    "rollout Success",
    "rollout Success",
  ]);
  const attempts = await database.db.nodeAttempt.findMany({ where: { runId: run.id } });
  expect(attempts.filter(({ attempt, status }) => attempt !== 1 || status !== "Success")).toEqual([]);
  const events = await database.db.runEvent.findMany({ where: { runId: run.id }, orderBy: { seq: "asc" } });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect((await watch.read(run.id)).eventSeq).toBe(events.length);
  expect(watch.forgotten).toEqual([]);
}

async function untilEnded(run: StartedRun): Promise<void> {
  await until(async () => (await watch.read(run.id)).concluded, "the run never ended", RUN_TIMEOUT_MS);
  const row = await database.db.run.findUniqueOrThrow({ where: { id: run.id } });
  expect(`${row.status} ${row.error ?? ""}`.trim(), worker.said).toBe("Success");
}

async function until(
  condition: () => Promise<boolean>,
  otherwise: string,
  timeoutMs = 40_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`${otherwise}\n${worker.said}\n${stage.readJournal().join("\n")}`);
    await pause(5);
  }
}

/** Whether a line is in the journal behind its last heading. */
function said(line: string): Promise<boolean> {
  const journal = stage.readJournal();
  return Promise.resolve(journal.slice(journal.findLastIndex((one) => one.startsWith("--"))).includes(line));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
