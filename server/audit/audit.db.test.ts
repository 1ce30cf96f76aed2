import { beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/db/test-database";
import { listAudit, listAuditChoices, recordAudit } from "./index";

const database = useTestDatabase();
const COUNT = 100_000;

beforeAll(async () => {
  await database.db.$executeRaw`
    INSERT INTO audit_entry (id, project_id, actor_name, origin, action, subject, at)
    SELECT gen_random_uuid(), 'shop', 'person ' || n % 7, CASE WHEN n % 5 = 0 THEN 'api' ELSE 'ui' END,
      (ARRAY['service.update', 'service.create', 'run.start', 'backup.start'])[1 + n % 4], 'thing-' || n,
      -- Three in every millisecond: the order within one must hold too.
      '2026-01-01T00:00:00Z'::timestamptz + (n / 3) * interval '1 millisecond'
    FROM generate_series(1, ${COUNT}::int) AS n`;
  await recordAudit(
    database.db,
    { userId: null, name: "Rare", origin: "api", address: "10.0.0.7", tokenName: "CI" },
    { projectId: "other", action: "job.run", subject: "elsewhere" },
  );
  await database.db.$executeRaw`ANALYZE audit_entry`;
});

describe("the audit log", () => {
  it("has every entry on one page, in order, over all pages", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(database.db, "shop", {
        who: "person 3",
        what: "run.start",
        cursor,
        limit: 200,
      });
      seen.push(...page.entries.map(({ at, id }) => `${at} ${id}`));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const [{ count } = { count: 0 }] = await database.db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM audit_entry WHERE actor_name = 'person 3' AND action = 'run.start'`;
    expect(seen).toHaveLength(count);
    expect(new Set(seen).size).toBe(count);
    expect(seen).toEqual(seen.toSorted().reverse());
  });

  it("answers a page of 100,000 entries at once, wherever it is", async () => {
    const middle = `2026-01-01T00:00:15.000Z_ffffffff-ffff-7fff-bfff-ffffffffffff`;
    for (const query of [
      { limit: 50 },
      { limit: 50, cursor: middle },
      { limit: 50, what: "backup.", cursor: middle },
    ]) {
      const began = performance.now();
      expect((await listAudit(database.db, "shop", query)).entries).toHaveLength(50);
      expect(performance.now() - began).toBeLessThan(500);
    }
    const began = performance.now();
    expect(await listAuditChoices(database.db, "shop")).toEqual({
      who: [0, 1, 2, 3, 4, 5, 6].map((n) => `person ${n}`),
      what: ["backup.start", "run.start", "service.create", "service.update"],
    });
    expect(performance.now() - began).toBeLessThan(500);
  });

  it("finds by noun, time, place of origin and part of a name", async () => {
    const search = { from: "2026-01-01T00:00:01.000Z", to: "2026-01-01T00:00:02.000Z", limit: 200 };
    const { entries } = await listAudit(database.db, "shop", { ...search, what: "service.", origin: "api" });
    expect(entries.length).toBeGreaterThan(10);
    for (const { at, action, origin } of entries) {
      expect(action.startsWith("service.")).toBe(true);
      expect(origin).toBe("api");
      expect(at >= search.from && at < search.to).toBe(true);
    }
    const named = await listAudit(database.db, "shop", { search: "THING-99999", limit: 10 });
    expect(named.entries.map(({ subject }) => subject)).toEqual(["thing-99999"]);
  });

  it("says where a deed came from, and is another project's for nobody", async () => {
    const { entries } = await listAudit(database.db, "other", { limit: 10 });
    expect(entries).toMatchObject([
      { actorName: "Rare", address: "10.0.0.7", tokenName: "CI", subject: "elsewhere" },
    ]);
    expect((await listAudit(database.db, "shop", { who: "Rare", limit: 10 })).entries).toEqual([]);
  });

  it("refuses a page that does not exist", async () => {
    await expect(listAudit(database.db, "shop", { cursor: "yesterday", limit: 1 })).rejects.toMatchObject({
      status: 400,
    });
  });

  it("is only ever added to, by whatever statement", async () => {
    const { db } = database;
    await expect(db.auditEntry.deleteMany({ where: { projectId: "other" } })).rejects.toThrow(
      /only ever added/,
    );
    await expect(db.$executeRaw`UPDATE audit_entry SET actor_name = 'nobody'`).rejects.toThrow(
      /only ever added/,
    );
    await expect(db.$executeRaw`TRUNCATE audit_entry`).rejects.toThrow(/only ever added/);
  });
});
