import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aFlow } from "@/prisma/factories/a-flow";
import { SYSTEM_ACTOR } from "@/server/auth";
import { useTestDatabase } from "@/server/db/test-database";
import { ownProcess } from "@/server/machine";
import { startRun } from "@/server/runs";
import { Leases, type Lease } from "./index";

const database = useTestDatabase();
let leases: Leases;
let other: Leases;
beforeEach(() => {
  leases = new Leases(database.db);
  other = new Leases(database.db);
});
afterEach(async () => {
  await leases.stop();
  await other.stop();
  await database.db.run.deleteMany();
  await database.db.worker.deleteMany();
});

/** Runs that nobody has taken. */
async function someRuns(count: number): Promise<void> {
  const document = {
    apiVersion: "v1.2",
    spec: { kind: "Workflow", spec: { type: "sequential", steps: [] } },
  };
  const where = await aFlow(database.db, document);
  const git = { listBranches: () => Promise.resolve([]) };
  for (let n = 0; n < count; n += 1)
    await startRun({ db: database.db, git }, SYSTEM_ACTOR, { ...where, trigger: "manual" });
}

async function two(): Promise<[Lease, Lease]> {
  await someRuns(2);
  const [first, second] = await leases.claim("run", 2);
  if (first === undefined || second === undefined) throw new Error("two were due");
  return [first, second];
}

const row = ({ id }: Lease) => database.db.run.findUniqueOrThrow({ where: { id } });
const age = (seconds: number) =>
  database.db.$executeRaw`UPDATE run SET lease_expires_at = now() + make_interval(secs => ${seconds}::int)`;

/** How long the lease is still good for. */
async function secondsLeft(lease: Lease): Promise<number> {
  const rows = await database.db.$queryRaw<{ left: number }[]>`
    SELECT extract(epoch FROM lease_expires_at - now())::float8 AS left FROM run WHERE id = ${lease.id}::uuid`;
  return rows[0]?.left ?? Number.NaN;
}

describe("a heartbeat", () => {
  test("renews what is in hand, and not what is this worker's by name alone", async () => {
    const [kept, abandoned] = await two();
    leases.abandon(abandoned);
    await age(3);
    await leases.beat();
    expect(await secondsLeft(kept)).toBeGreaterThan(5);
    expect(await secondsLeft(abandoned)).toBeLessThan(4);
  });

  test("goes on for all others while somebody keeps one row locked, and loses none", async () => {
    const [locked, free] = await two();
    await age(3);
    await database.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM run WHERE id = ${locked.id}::uuid FOR UPDATE`;
      await leases.beat();
      expect(await secondsLeft(free)).toBeGreaterThan(5);
      expect(locked.signal.aborted).toBe(false);
    });
    await leases.beat();
    expect(await secondsLeft(locked)).toBeGreaterThan(5);
  });
});

describe("a row that its holder had to let go of", () => {
  test("is given back with the next claim, and soon due again under a higher number", async () => {
    const [kept, abandoned] = await two();
    leases.abandon(abandoned);
    await leases.claim("run", 1);
    expect(await row(abandoned)).toMatchObject({ leaseOwner: null, reclaimedCount: 0 });
    expect(await row(kept)).toMatchObject({ leaseOwner: leases.owner });
    await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE lease_owner IS NULL`;
    const [again] = await other.claim("run", 1);
    expect(again).toMatchObject({ id: abandoned.id, fencingToken: abandoned.fencingToken + 1 });
  });

  test("and has again is not forgotten with the lease of before", async () => {
    const [before] = await two();
    await database.db
      .$executeRaw`UPDATE run SET lease_owner = NULL, lease_expires_at = NULL WHERE id = ${before.id}::uuid`;
    const [again] = await leases.claim("run", 1);
    if (again === undefined) throw new Error("it was due");
    expect(before.signal.aborted).toBe(true);
    leases.drop(before);
    leases.lost(before);
    await age(3);
    await leases.beat();
    expect(again.signal.aborted).toBe(false);
    expect(await secondsLeft(again)).toBeGreaterThan(5);
  });
});

test("a number that a crashed database has forgotten is not given twice", async () => {
  const [first] = await two();
  await database.db.$executeRaw`
    UPDATE run SET fencing_token = fencing_token - 1, lease_owner = NULL, lease_expires_at = NULL
    WHERE id = ${first.id}::uuid`;
  expect(await leases.claim("run", 1)).toEqual([]);
  expect(first.signal.aborted).toBe(true);
  await leases.claim("run", 1);
  await database.db.$executeRaw`UPDATE run SET wake_at = now() WHERE lease_owner IS NULL`;
  const [again] = await leases.claim("run", 1);
  expect(again).toMatchObject({ id: first.id, fencingToken: first.fencingToken + 1 });
});

test("what a claim under way brings while a worker stops is given back too", async () => {
  await someRuns(3);
  const claims = [leases.claim("run", 1), leases.claim("run", 1), leases.claim("run", 1)];
  await leases.stop();
  await Promise.all(claims);
  expect(await leases.claim("run", 3)).toEqual([]);
  expect(await database.db.run.count({ where: { leaseOwner: { not: null } } })).toBe(0);
});

describe("a worker that died on this machine", () => {
  /** A run that a worker which is gone has in hand. */
  async function aRunOf(owner: string): Promise<Lease> {
    const [lease] = await two();
    leases.drop(lease);
    await database.db.$executeRaw`UPDATE run SET lease_owner = ${owner} WHERE id = ${lease.id}::uuid`;
    await database.db.worker.create({
      data: { id: owner, hostname: hostname(), pid: 1_999_999, role: "worker" },
    });
    return lease;
  }
  test("leaves its runs to a living one within seconds, long before its leases run out", async () => {
    await other.start("worker");
    const namespace = other.owner.split("/").at(-1);
    const lease = await aRunOf([hostname(), 1_999_999, ownProcess().startedAt, "dead", namespace].join("/"));
    await expect.poll(() => secondsLeft(lease), { timeout: 4_000 }).toBeLessThan(0);
    // Its claim may have been under way: it is known until that, too, has run out.
    expect(await database.db.worker.count()).toBe(2);
    await database.db
      .$executeRaw`UPDATE worker SET heartbeat_at = now() - interval '1 hour' WHERE pid = 1999999`;
    await expect.poll(() => database.db.worker.count(), { timeout: 4_000 }).toBe(1);
  });

  test("is not looked for where its number means another process", async () => {
    const elsewhere = [hostname(), 1_999_999, ownProcess().startedAt, "living", "pid:[1]"].join("/");
    const lease = await aRunOf(elsewhere);
    await other.start("worker");
    expect(await secondsLeft(lease)).toBeGreaterThan(5);
  });
});
