import { describe, expect, it } from "vitest";
import { useTestDatabase } from "./test-database";
import { inTransaction, isUniqueViolation } from "./transaction";

const database = useTestDatabase();

describe("inTransaction", () => {
  it("keeps nothing when the work throws", async () => {
    const attempt = inTransaction(database.db, async (tx) => {
      await tx.project.create({ data: { id: "gone", name: "Gone" } });
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    expect(await database.db.project.findUnique({ where: { id: "gone" } })).toBeNull();
  });

  it("tries again after a serialisation failure, so that no update is lost", async () => {
    await database.db.project.create({ data: { id: "counter", name: "0" } });
    const increment = () =>
      inTransaction(
        database.db,
        async (tx) => {
          const { name } = await tx.project.findUniqueOrThrow({ where: { id: "counter" } });
          await tx.project.update({ where: { id: "counter" }, data: { name: String(Number(name) + 1) } });
        },
        { isolation: "Serializable" },
      );
    await Promise.all([increment(), increment(), increment()]);
    expect(await database.db.project.findUniqueOrThrow({ where: { id: "counter" } })).toMatchObject({
      name: "3",
    });
  });

  it("tries again after a deadlock", async () => {
    await database.db.project.createMany({ data: ["a", "b"].map((id) => ({ id, name: "" })) });
    let waiting = 0;
    let open = (): void => undefined;
    const bothIn = new Promise<void>((resolve) => {
      open = resolve;
    });
    const touch = (first: string, second: string) =>
      inTransaction(database.db, async (tx) => {
        await tx.project.update({ where: { id: first }, data: { name: `${first}${second}` } });
        waiting += 1;
        if (waiting >= 2) open();
        await bothIn;
        await tx.project.update({ where: { id: second }, data: { name: `${first}${second}` } });
      });
    await Promise.all([touch("a", "b"), touch("b", "a")]);
    const rows = await database.db.project.findMany({ where: { id: { in: ["a", "b"] } } });
    expect(new Set(rows.map((row) => row.name)).size).toBe(1);
  });

  it("tries again after a deadlock in raw SQL", async () => {
    await database.db.project.createMany({ data: ["c", "d"].map((id) => ({ id, name: "" })) });
    let waiting = 0;
    let open = (): void => undefined;
    const bothIn = new Promise<void>((resolve) => {
      open = resolve;
    });
    const touch = (first: string, second: string) =>
      inTransaction(database.db, async (tx) => {
        await tx.$executeRaw`UPDATE project SET name = 'x' WHERE id = ${first}`;
        waiting += 1;
        if (waiting >= 2) open();
        await bothIn;
        await tx.$executeRaw`UPDATE project SET name = 'x' WHERE id = ${second}`;
      });
    await Promise.all([touch("c", "d"), touch("d", "c")]);
    expect(await database.db.project.count({ where: { name: "x" } })).toBe(2);
  });

  it("does not try again after any other error", async () => {
    let calls = 0;
    const attempt = inTransaction(database.db, async (tx) => {
      calls += 1;
      await tx.project.create({ data: { id: "counter", name: "twice" } });
    });
    const error: unknown = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(isUniqueViolation(error)).toBe(true);
    expect(calls).toBe(1);
  });
});
