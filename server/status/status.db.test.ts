import { beforeEach, describe, expect, test } from "vitest";
import { aShop, type Shop } from "@/prisma/factories/a-shop";
import { useTestDatabase } from "@/server/db/test-database";
import { LEASE, Leases } from "@/server/leases";
import { aRunThat, anOperationThat, manyConcluded } from "./a-busy-system";
import { anExplainedDb, type Explained } from "./an-explained-db";
import { readSystemStatus } from ".";

const database = useTestDatabase();
let shop: Shop;

beforeEach(async () => {
  await database.db.operation.deleteMany();
  await database.db.project.deleteMany();
  await database.db.worker.deleteMany();
  shop = await aShop(database.db);
});

const read = () => readSystemStatus(database.db);

async function aWorker(id: string, heardSecondsAgo: number): Promise<void> {
  await database.db.$executeRaw`
    INSERT INTO worker (id, hostname, pid, role, started_at, heartbeat_at)
    VALUES (${id}, 'a-host', 7, 'worker', now() - interval '1 hour', now() - make_interval(secs => ${heardSecondsAgo}))`;
}

test("an idle installation has nothing to tell but its database", async () => {
  const status = await read();
  expect(status).toMatchObject({
    workers: [],
    leases: { total: 0, items: [] },
    due: [
      { queue: "run", due: 0, untaken: 0, oldestAgeMs: 0 },
      { queue: "operation", due: 0, untaken: 0, oldestAgeMs: 0 },
    ],
    oldestDue: [],
    queues: [],
    runs: [],
    parked: { total: 0, nextWakeAt: null, items: [] },
    reclaimed: { total: 0, items: [] },
    operations: [],
  });
  const { database: facts } = status;
  expect(facts.version).toMatch(/^\d+/);
  expect(facts.sizeBytes).toBeGreaterThan(1_000_000);
  expect(facts.connections).toBeGreaterThan(0);
  expect(facts.maxConnections).toBeGreaterThan(facts.connections);
  expect(facts.commitMs).toBeGreaterThan(0);
});

describe("workers", () => {
  test("are alive while a lease of theirs could be, and gone after that; the gone stand last", async () => {
    await aWorker("silent", LEASE.durationSeconds + 1);
    await aWorker("talking", LEASE.durationSeconds - 2);
    const { workers } = await read();
    expect(workers.map(({ id, alive }) => ({ id, alive }))).toEqual([
      { id: "talking", alive: true },
      { id: "silent", alive: false },
    ]);
    expect(workers[1]).toMatchObject({ hostname: "a-host", pid: 7, role: "worker" });
    expect(workers[1]?.heartbeatAgeMs).toBeGreaterThanOrEqual((LEASE.durationSeconds + 1) * 1000);
  });

  test("are told with how much each has in hand", async () => {
    await aWorker("busy", 1);
    await aWorker("idle", 1);
    await aRunThat(database.db, shop, { owner: "busy", leaseEnds: 9, wake: -1 });
    for (const kind of ["job", "build"] as const) {
      await anOperationThat(database.db, { kind, owner: "busy", leaseEnds: 9, wake: -1 });
    }
    const { workers } = await read();
    expect(workers.find(({ id }) => id === "busy")).toMatchObject({ runs: 1, operations: 2 });
    expect(workers.find(({ id }) => id === "idle")).toMatchObject({ runs: 0, operations: 0 });
  });

  test("of other machines that are gone for over a day are forgotten when one starts", async () => {
    await aWorker("of yesterday", 25 * 3600);
    await aWorker("of today", 3600);
    const leases = new Leases(database.db);
    await leases.start("worker");
    expect((await read()).workers.map(({ id }) => id)).toEqual([leases.owner, "of today"]);
    await leases.stop();
  });
});

test("a lease says whose run or operation it is, who has it, under which token, and when it ends", async () => {
  const runId = await aRunThat(database.db, shop, { owner: "w", leaseEnds: 9, wake: -1 });
  await database.db.run.update({ where: { id: runId }, data: { fencingToken: 4 } });
  const operationId = await anOperationThat(database.db, {
    kind: "backup",
    runId,
    owner: "w",
    leaseEnds: -5,
    wake: -1,
  });
  const { leases } = await read();
  const place = { id: runId, number: 1, pipelineId: "main", stage: "Production" };
  expect(leases.total).toBe(2);
  expect(leases.items).toMatchObject([
    { queue: "operation", id: operationId, operationKind: "backup", owner: "w", run: place },
    { queue: "run", id: runId, operationKind: null, owner: "w", fencingToken: 4, run: place },
  ]);
  const [ended, live] = leases.items.map(({ expiresInMs }) => expiresInMs);
  expect(ended).toBeLessThan(-4_900);
  expect(live).toBeGreaterThan(5_000);
  expect(live).toBeLessThanOrEqual(9_000);
});

test("due is what nobody holds, since its wake-up time or the end of a dead worker's lease; untaken after a minute", async () => {
  await aRunThat(database.db, shop, { wake: 600 });
  await aRunThat(database.db, shop, { wake: -600, owner: "w", leaseEnds: 5 });
  await aRunThat(database.db, shop, { wake: -10 });
  const abandoned = await aRunThat(database.db, shop, { wake: -600, owner: "w", leaseEnds: -70 });
  const operation = await anOperationThat(database.db, { kind: "rollout", wake: -100 });
  const { due, oldestDue } = await read();
  expect(due).toMatchObject([
    { queue: "run", due: 2, untaken: 1 },
    { queue: "operation", due: 1, untaken: 1 },
  ]);
  expect(due[0]?.oldestAgeMs).toBeGreaterThanOrEqual(70_000);
  expect(due[0]?.oldestAgeMs).toBeLessThan(90_000);
  expect(oldestDue.map(({ id }) => id).slice(0, 2)).toEqual([operation, abandoned]);
  expect(oldestDue).toHaveLength(3);
});

test("a flow's queue tells how many wait, which the longest and what for, and whose end lets it go on", async () => {
  const ahead = await aRunThat(database.db, shop, {
    status: "Waiting",
    waitReason: "approval by Ada",
    wake: 9,
  });
  const first = await aRunThat(database.db, shop, {
    status: "Queued",
    waitReason: "the runs before it",
    waitSince: -90,
  });
  await aRunThat(database.db, shop, { status: "Queued", waitSince: -30 });
  const alone = await aRunThat(database.db, shop, { status: "Queued", waitSince: -300 }, shop.stages.staging);
  await database.db.releaseFlow.update({ where: { stageId: shop.stages.staging }, data: { paused: true } });
  const { queues } = await read();
  expect(queues).toMatchObject([
    { stage: "Staging", queued: 1, oldest: { id: alone }, paused: true, ahead: null },
    {
      projectId: "shop",
      pipelineId: "main",
      stage: "Production",
      queued: 2,
      paused: false,
      oldest: { id: first, number: 2, waitReason: "the runs before it" },
      ahead: { id: ahead, number: 1, status: "Waiting", waitReason: "approval by Ada" },
    },
  ]);
  expect(queues[1]?.oldest.ageMs).toBeGreaterThanOrEqual(90_000);
});

test("runs and operations are counted by state while they are open", async () => {
  const concluded = await aRunThat(database.db, shop, { status: "Failed" });
  await database.db.run.update({ where: { id: concluded }, data: { concludedAt: new Date() } });
  for (const status of ["Running", "Running", "Aborting"] as const) {
    await aRunThat(database.db, shop, { status });
  }
  await anOperationThat(database.db, { kind: "build", status: "Running" });
  await anOperationThat(database.db, { kind: "build", status: "Running" });
  const settled = await anOperationThat(database.db, { kind: "job", status: "Success" });
  await database.db.operation.update({ where: { id: settled }, data: { concludedAt: new Date() } });
  const { runs, operations } = await read();
  expect(runs).toEqual([
    { status: "Running", count: 2 },
    { status: "Aborting", count: 1 },
  ]);
  expect(operations).toEqual([{ kind: "build", status: "Running", count: 2 }]);
});

test("parked runs are told with what they wait for and when they are looked at again, the next one first", async () => {
  await aRunThat(database.db, shop, { status: "Waiting", wake: 500 });
  const next = await aRunThat(database.db, shop, {
    status: "Waiting",
    wake: 50,
    waitReason: "approval by Ada",
    waitSince: -20,
  });
  await aRunThat(database.db, shop, { wake: 50, owner: "w", leaseEnds: 5 });
  const { parked } = await read();
  expect(parked.total).toBe(2);
  expect(parked.items[0]).toMatchObject({ id: next, status: "Waiting", waitReason: "approval by Ada" });
  expect(parked.nextWakeAt).toBe(parked.items[0]?.wakeAt);
  expect(parked.items[0]?.wakeInMs).toBeGreaterThan(45_000);
});

test("taking over from a dead worker is told with when, from whom and who has it now; being given back is not", async () => {
  const runId = await aRunThat(database.db, shop, { wake: -20, owner: "dead", leaseEnds: -1 });
  const operationId = await anOperationThat(database.db, {
    kind: "build",
    wake: -20,
    owner: "dead",
    leaseEnds: -1,
  });
  await aRunThat(database.db, shop, { wake: -20 });
  const leases = new Leases(database.db);
  await leases.claim("run", 10);
  await leases.claim("operation", 10);
  const { reclaimed } = await read();
  expect(reclaimed.total).toBe(2);
  expect(reclaimed.items.map(({ id }) => id).toSorted()).toEqual([runId, operationId].toSorted());
  for (const item of reclaimed.items) {
    expect(item).toMatchObject({ from: "dead", owner: leases.owner, times: 1 });
    expect(item.ageMs).toBeLessThan(20_000);
  }
  await leases.stop();
  await new Leases(database.db).claim("run", 10);
  expect((await read()).reclaimed.items.map(({ times }) => times)).toEqual([1, 1]);

  await database.db.$executeRaw`UPDATE run SET reclaimed_at = now() - interval '25 hours'`;
  expect((await read()).reclaimed.items.map(({ id }) => id)).toEqual([operationId]);
});

test("20,000 concluded runs cost nothing: no query touches them, and all together take under 20 ms", async () => {
  const open = await aRunThat(database.db, shop, { status: "Waiting", wake: 50, waitReason: "approval" });
  await aRunThat(database.db, shop, { status: "Queued", waitSince: -5 });
  await anOperationThat(database.db, { kind: "build", wake: -5, runId: open });
  await manyConcluded(database.db, open, 20_000);
  // What else the machine does makes some readings slow, never quick.
  const totals: number[] = [];
  for (let reading = 0; reading < 3; reading += 1) {
    const explained: Explained[] = [];
    const status = await readSystemStatus(anExplainedDb(database.db, explained));
    expect(status.queues).toHaveLength(1);
    expect(explained.length).toBeGreaterThan(8);
    for (const { sql, touched } of explained) {
      const rows = (touched.run ?? 0) + (touched.operation ?? 0);
      expect(rows, sql).toBeLessThan(50);
    }
    const ofRows = explained.filter(({ sql }) => !sql.includes("pg_database_size"));
    totals.push(ofRows.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  }
  expect(Math.min(...totals)).toBeLessThan(20);
});
