import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { aFlow, type AFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { isDatabaseLost } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { getRun, listRunEvents, startRun, type RunDetail } from "@/server/runs";
import { aWorker, flow, play, sequential, type AWorker, type Script } from "./a-worker";

const database = useTestDatabase();
/** Far below a lease, and below the first try after a mistake of Slipway's own. */
const SOON_MS = 8_000;

let worker: AWorker | null = null;
afterEach(async () => {
  await worker?.stop();
  worker = null;
});

/** A run of two steps that has ended. */
async function play2(script: Script): Promise<{ run: RunDetail; calls: string[]; told: string }> {
  worker = await aWorker(database.db, database.url, script);
  const where: AFlow = await aFlow(database.db, flow(sequential(play("one"), play("two"))));
  const git = { listBranches: () => Promise.resolve([]) };
  const { id } = await startRun({ db: database.db, git }, SYSTEM_ACTOR, { ...where, trigger: "manual" });
  const deadline = performance.now() + SOON_MS;
  for (;;) {
    // The cut goes through this test's connections, too.
    const run = await getRun(database.db, where.projectId, id).catch((error: unknown) => {
      if (!isDatabaseLost(error)) throw error;
      return null;
    });
    if (run === null) continue;
    if (run.state.concludedAt !== null) {
      const told = JSON.stringify(await listRunEvents(database.db, id, 0));
      return { run, calls: worker.calls, told };
    }
    if (performance.now() > deadline) throw new Error(`it never ended: ${JSON.stringify(run.state)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends every connection the product has to the database. */
async function cutConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'slipway%'`,
  );
  await client.end();
}

const done = { type: "succeeded", output: null } as const;

test("a step that loses the database in the middle is called again, not failed", async () => {
  const { run, calls, told } = await play2(async ({ name, times }) => {
    if (name === "one" && times === 1)
      await database.db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    return done;
  });
  expect(run.state.status).toBe("Success");
  expect(calls).toEqual(["one#1", "one#1", "two#1"]);
  expect(told).not.toContain("Slipway broke");
});

/** Cuts the connection over which the next thing is written to a run, in the middle of it. */
async function cutNextWrite(runId: string): Promise<{ isCut: Promise<void> }> {
  const client = new pg.Client({ connectionString: database.url, application_name: "test" });
  await client.connect();
  await client.query("BEGIN");
  await client.query("SELECT 1 FROM run WHERE id = $1 FOR UPDATE", [runId]);
  const cut = async (): Promise<void> => {
    const waiting =
      "datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO run_event%'";
    for (let count = 0; count === 0;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await client.query("SELECT pg_stat_clear_snapshot()");
      const { rows } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${waiting}`,
      );
      count = rows.length;
    }
    await client.query("ROLLBACK");
    await client.end();
  };
  return { isCut: cut() };
}

test("a run whose connection is cut while an answer is written goes on by itself and says nothing of it", async () => {
  let isCut: Promise<void> | undefined;
  const { run, calls, told } = await play2(async ({ name, times, key }) => {
    if (name === "one" && times === 1) ({ isCut } = await cutNextWrite(key.split(":")[0] ?? ""));
    return done;
  });
  await isCut;
  expect(run.state.status).toBe("Success");
  expect(Object.values(run.state.nodes).map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  // What was answered and not written is asked again, by the same key.
  expect(calls).toEqual(["one#1", "one#1", "two#1"]);
  expect(told).not.toContain("Slipway broke");
});

test("a worker that stops just when its connections are cut gives its runs back all the same", async () => {
  const held = await aWorker(database.db, database.url, () => ({
    type: "waiting",
    reason: "the tide",
    recheckAfterMs: 1,
  }));
  const where = await aFlow(database.db, flow(sequential(play("one"))));
  const git = { listBranches: () => Promise.resolve([]) };
  await startRun({ db: database.db, git }, SYSTEM_ACTOR, { ...where, trigger: "manual" });
  await expect.poll(() => held.calls.length, { timeout: SOON_MS }).toBeGreaterThan(0);
  await Promise.all([cutConnections(), held.stop()]);
  const owned = () => database.db.run.count({ where: { leaseOwner: { not: null } } }).catch(() => -1);
  await expect.poll(owned).toBe(0);
});
