import { expect, it } from "vitest";
import { createDb } from "@/server/db";
import { useTestDatabase } from "@/server/db/test-database";
import { toExpectedError } from "./expected-error";

const database = useTestDatabase();

/** What comes of a statement that PostgreSQL refuses with this code. */
async function told(sqlState: string): Promise<unknown> {
  const failed: unknown = await database.db
    .$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${sqlState}'; END $$`)
    .catch((error: unknown) => error);
  return toExpectedError(failed);
}

it("a full disk of the database is told as what it is", async () => {
  expect(await told("53100")).toMatchObject({
    code: "disk-full",
    status: 503,
    message: expect.stringContaining("The disk of the database is full, so this was not done."),
  });
});

it("a database that shuts down or cannot be reached is told apart from a bug", async () => {
  expect(await told("57P01")).toMatchObject({ code: "database-unavailable", status: 503 });
  const nowhere = createDb("postgresql://127.0.0.1:1/nowhere");
  const failed: unknown = await nowhere.project.findMany().catch((error: unknown) => error);
  expect(toExpectedError(failed)).toMatchObject({ code: "database-unavailable", status: 503 });
  await nowhere.$disconnect();
});

it("what is wrong with a statement, or with a connection to something else, is not put down to the database", async () => {
  expect(await told("22012")).toBeNull();
  const refused: unknown = await fetch("http://127.0.0.1:1/").catch((error: unknown) => error);
  expect(toExpectedError(refused)).toBeNull();
});
