import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { dieAtMoments, type DeadlyMoment } from "@/server/engine/recovery/die-at-moments";
import type { KillableWorker } from "@/server/engine/recovery/a-killable-worker";
import { PROJECT, RecoveryStage } from "@/server/engine/recovery/a-recovery-stage";
import { readAddonConnection } from "@/server/environment";
import { createGit } from "@/server/git";
import { createOutgoing } from "@/server/outgoing";
import { createRuntimePool } from "@/server/runtime-pool";
import { createProcessRuntime } from "@/server/runtimes/process/process-runtime";
import { planRollback } from "./plan-rollback";
import { startRollback } from "./start-rollback";

const database = useTestDatabase();
let stage: RecoveryStage;
let worker: KillableWorker;
beforeAll(async () => {
  stage = await RecoveryStage.set(database.db, database.url);
  worker = stage.startWorker();
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await stage.strike();
}, 60_000);

/** A first release makes a database cluster, and takes its time. */
const PATIENCE_MS = 120_000;

async function untilEnded({ id }: { id: string }): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { status, error, concludedAt } = await database.db.run.findUniqueOrThrow({ where: { id } });
    if (concludedAt !== null) {
      expect(`${status} ${error ?? ""}`.trim(), worker.said).toBe("Success");
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`run ${id} never ended\n${worker.said}\n${stage.readJournal().join("\n")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function query(text: string): Promise<Record<string, unknown>[]> {
  const addon = await database.db.addon.findFirstOrThrow({ where: { id: "data" } });
  const connection = readAddonConnection(addon);
  const client = new pg.Client({ connectionString: connection?.connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const served = async () =>
  Promise.all(
    [stage.ports.api, stage.ports.edge].map(async (port) =>
      (await fetch(`http://127.0.0.1:${port}/`)).text(),
    ),
  );

const operation = (kind: string, more: string): string => `NEW.kind = '${kind}' AND ${more}`;
const running = "NEW.status = 'Running' AND OLD.status = 'Queued'";
const concluded = "NEW.concluded_at IS NOT NULL AND OLD.concluded_at IS NULL";
const MOMENTS: DeadlyMoment[] = [
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
    name: "while the restore is put into the queue",
    at: { table: "operation", on: "INSERT", when: operation("restore", "true"), commit: "lost" },
  },
  {
    name: "when the restore is marked as running and not begun",
    at: { table: "operation", on: "UPDATE", when: operation("restore", running), commit: "kept" },
  },
  {
    name: "when the data is back and that is not written",
    at: { table: "operation", on: "UPDATE", when: operation("restore", concluded), commit: "lost" },
  },
  { name: "in the middle of the first roll-out", at: () => stage.readJournal().at(-1) === "api starts v0" },
  {
    name: "when a roll-out has ended and its run has not heard",
    at: { table: "operation", on: "UPDATE", when: operation("rollout", concluded), commit: "kept" },
  },
  {
    name: "while the end of the run is written",
    at: { table: "run", on: "UPDATE", when: concluded, commit: "lost" },
  },
];

test("a rollback whose worker is killed at every turn brings code and data back once, and the stage stays on hold", async () => {
  const then = await stage.release("v0");
  await untilEnded(then);
  await query("CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1), (2)");
  await untilEnded(await stage.release("v1"));
  await query("DELETE FROM orders WHERE id = 1; INSERT INTO orders VALUES (3)");
  expect(await served()).toEqual(["v1", "v1"]);
  await worker.kill();

  const runtime = () => createProcessRuntime({ rootDir: stage.runtimeDir, programsDir: "/nonexistent" });
  const runtimes = createRuntimePool(database.db, runtime);
  const git = createGit({ cacheDir: join(stage.runtimeDir, "..", "plans") });
  const deps = { db: database.db, git, runtimes, outgoing: createOutgoing({ allow: [] }) };
  const request = { projectId: PROJECT, runId: then.id };
  const plan = await planRollback(deps, request);
  expect(plan.targets.map(({ id, state, disappearing }) => [id, state, disappearing?.count])).toEqual([
    ["api", "changes", 1],
    ["edge", "changes", 1],
    ["task", "changes", 1],
  ]);
  expect(plan.ranSince).toMatchObject([{ type: "job", label: "task #2", run: { number: 2 } }]);
  const [addon] = plan.addons;
  expect(addon?.backups.map(({ taken }) => taken)).toEqual(["since", "during"]);
  stage.writeJournal("-- back");
  const started = await startRollback(deps, SYSTEM_ACTOR, {
    ...request,
    reason: "orders are lost",
    configuration: false,
    restoreBackups: [addon?.nearestBackupId ?? ""],
    abortUnderWay: false,
    trigger: "manual",
    confirmation: { data: addon?.name ?? "" },
  });
  await runtimes.close();

  worker = await dieAtMoments(database.url, stage, MOMENTS);
  await untilEnded(started);
  expect(await served()).toEqual(["v0", "v0"]);
  expect(await query("SELECT id FROM orders ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  const journal = stage.readJournal();
  expect(journal.slice(journal.indexOf("-- back") + 1).toSorted()).toEqual([
    "api starts v0",
    "edge starts v0",
  ]);
  const operations = await database.db.operation.findMany({ where: { runId: started.id } });
  expect(operations.map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual([
    "backup Success",
    "restore Success",
    "rollout Success",
    "rollout Success",
  ]);
  expect(await database.db.hold.findMany()).toMatchObject([{ rollbackRunId: started.id, liftedAt: null }]);
}, 400_000);
