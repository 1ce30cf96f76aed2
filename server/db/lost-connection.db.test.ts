import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "@/server/embedded-postgres";
import { asksToTryAgain, ask, createDb, inTransaction, isDatabaseLost, type Db } from "./index";
import { useTestDatabase } from "./test-database";

const database = useTestDatabase();
let db: Db;
beforeAll(() => {
  db = createDb(database.url, 4);
});
afterAll(() => db.$disconnect());

/** What the work throws; it must. */
async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test.each<[string, () => Promise<unknown>]>([
  [
    "a connection that is cut in the middle of a query",
    () => db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
  ],
  [
    "a connection that is cut in the middle of a transaction",
    () => db.$transaction((tx) => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`),
  ],
  [
    "a connection that was cut while a transaction did something else",
    () =>
      db.$transaction(async (tx) => {
        const rows = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
        await db.$queryRaw`SELECT pg_terminate_backend(${rows[0]?.pid}::int)`;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return tx.$queryRaw`SELECT 1`;
      }),
  ],
  [
    "a prepared statement whose connection is cut",
    () => ask(db, { name: "cut", text: "SELECT pg_terminate_backend(pg_backend_pid())" }, []),
  ],
  [
    "a server that is not there",
    async () => {
      const nowhere = createDb(`postgresql://nobody@127.0.0.1:${await freePort()}/none`, 1);
      return nowhere.$queryRaw`SELECT 1`.finally(() => nowhere.$disconnect());
    },
  ],
  [
    "a prepared statement for a server that is not there",
    async () => {
      const nowhere = createDb(`postgresql://nobody@127.0.0.1:${await freePort()}/none`, 1);
      return ask(nowhere, { name: "nowhere", text: "SELECT 1" }, []).finally(() => nowhere.$disconnect());
    },
  ],
])("%s is a database that is lost", async (_, work) => {
  const error = await errorOf(work);
  expect(isDatabaseLost(error), String(error)).toBe(true);
  expect(asksToTryAgain(error)).toBe(true);
});

test("two transactions in each other's way are asked to try again, and nothing is lost", async () => {
  await db.$executeRaw`CREATE TABLE pair (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)`;
  await db.$executeRaw`INSERT INTO pair (id) VALUES (1), (2)`;
  const both = (first: number, second: number) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${first}`;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${second}`;
    });
  const ended = await Promise.allSettled([both(1, 2), both(2, 1)]);
  const [error] = ended.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  expect(asksToTryAgain(error), String(error)).toBe(true);
  expect(isDatabaseLost(error)).toBe(false);
});

test.each<[string, () => Promise<unknown>]>([
  ["a statement that is wrong", () => db.$queryRaw`SELECT nothing FROM nowhere`],
  ["a row that is there already", () => db.$executeRaw`INSERT INTO pair (id) VALUES (1)`],
  ["what a transaction throws itself", () => inTransaction(db, () => Promise.reject(new Error("no")))],
])("%s is neither", async (_, work) => {
  const error = await errorOf(work);
  expect(asksToTryAgain(error), String(error)).toBe(false);
});
