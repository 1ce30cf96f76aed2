import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { createDb } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { checkReadiness } from "./readiness";

const database = useTestDatabase();

/** An operation that became due so long ago; `leaseEndsIn` seconds from now somebody's lease on it ends. */
async function anOperation(dueSecondsAgo: number, leaseEndsIn: number | null): Promise<void> {
  await database.db.operation.deleteMany();
  await database.db.$executeRaw`
    INSERT INTO operation (id, project_id, kind, subject_id, runtime_id, timeout_seconds, status, wake_at, lease_expires_at)
    VALUES (gen_random_uuid(), 'shop', 'job', gen_random_uuid(), 'local', 60, 'Queued',
            now() - make_interval(secs => ${dueSecondsAgo}), now() + make_interval(secs => ${leaseEndsIn}))`;
}

async function failing(): Promise<string[]> {
  const { ready, checks } = await checkReadiness(database.db);
  const names = checks.filter((check) => !check.ok).map((check) => check.name);
  expect(ready).toBe(names.length === 0);
  return names;
}

it("is ready while nothing is due, or what is due is young or in a worker's hands", async () => {
  expect(await failing()).toEqual([]);
  await anOperation(30, null);
  expect(await failing()).toEqual([]);
  await anOperation(600, 10);
  expect(await failing()).toEqual([]);
  await anOperation(600, -30);
  expect(await failing()).toEqual([]);
});

it("is not ready when due work was untaken for over a minute", async () => {
  await anOperation(61, null);
  expect(await failing()).toEqual(["work"]);
  await anOperation(600, -61);
  expect(await failing()).toEqual(["work"]);
});

it("names the longest due item, by its id", async () => {
  await anOperation(90, null);
  const { checks } = await checkReadiness(database.db);
  const { id } = await database.db.operation.findFirstOrThrow();
  const detail = checks.find((check) => check.name === "work")?.detail;
  expect(detail).toMatch(
    new RegExp(
      `^1 due item of work untaken for over 60 s; the longest is the job operation ${id}, due for 9\\d s\\.$`,
    ),
  );
});

it("is not ready while a migration is missing", async () => {
  await database.db.operation.deleteMany();
  const rows = await database.db.$queryRaw<object[]>`DELETE FROM _prisma_migrations RETURNING *`;
  expect(rows.length).toBeGreaterThan(0);
  expect(await failing()).toEqual(["migrations"]);
});

it("says nothing of a disk with room", async () => {
  const { checks } = await checkReadiness(database.db, tmpdir());
  expect(checks.find(({ name }) => name === "disk")).toEqual({ name: "disk", ok: true, detail: null });
});

it("says that the database does not answer", async () => {
  const nowhere = createDb("postgresql://127.0.0.1:1/nowhere");
  const { ready, checks } = await checkReadiness(nowhere);
  expect(ready).toBe(false);
  expect(checks.at(-1)).toMatchObject({ name: "database", ok: false });
  await nowhere.$disconnect();
});
