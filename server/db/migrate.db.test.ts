import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { listPendingMigrations, migrateDatabase } from "./migrate";

let directory: string;
let url: string;
let admin: pg.Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-migrations-"));
  await cp("prisma/migrations", directory, { recursive: true });
  admin = new pg.Client({ connectionString: inject("testClusterUrl") });
  await admin.connect();
  await admin.query("CREATE DATABASE migrate_test");
  url = inject("testClusterUrl").replace(/\/postgres$/, "/migrate_test");
});

afterEach(async () => {
  await admin.query("DROP DATABASE migrate_test WITH (FORCE)");
  await admin.end();
  await rm(directory, { recursive: true, force: true });
});

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, "migration.sql"), sql);
}

async function query(sql: string): Promise<{ migration_name: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ migration_name: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("migrateDatabase", () => {
  it("applies every migration once, also when two processes start together", async () => {
    await addMigration("20991231000000_extra", "CREATE TABLE extra (id INT)");
    const [one, two] = await Promise.all([migrateDatabase(url, directory), migrateDatabase(url, directory)]);
    const applied = [...one, ...two];
    expect(applied).toContain("20991231000000_extra");
    expect(new Set(applied).size).toBe(applied.length);
    expect(await migrateDatabase(url, directory)).toEqual([]);
  });

  it("lists what a database does not have yet", async () => {
    await migrateDatabase(url, directory);
    await addMigration("20991231000000_extra", "CREATE TABLE extra (id INT)");
    expect(await listPendingMigrations(query, directory)).toEqual(["20991231000000_extra"]);
  });

  it("leaves nothing of a migration that fails, and says where", async () => {
    await addMigration(
      "20991231000000_broken",
      "CREATE TABLE kept_not (id INT);\nCREATE TABLE 1wrong (id INT);",
    );
    await expect(migrateDatabase(url, directory)).rejects.toThrow(
      /20991231000000_broken failed and changed nothing: .*\(line 2\)/,
    );
    expect(await query("SELECT 1 FROM pg_tables WHERE tablename = 'kept_not'")).toEqual([]);
    await addMigration("20991231000000_broken", "CREATE TABLE mended (id INT)");
    expect(await migrateDatabase(url, directory)).toEqual(["20991231000000_broken"]);
  });

  it("refuses a migration edited after it was applied", async () => {
    await addMigration("20991231000000_extra", "CREATE TABLE extra (id INT)");
    await migrateDatabase(url, directory);
    await addMigration("20991231000000_extra", "CREATE TABLE extra (id BIGINT)");
    await expect(migrateDatabase(url, directory)).rejects.toThrow("was edited after it was applied");
  });

  it("refuses a database a newer release has used", async () => {
    await addMigration("20991231000000_extra", "CREATE TABLE extra (id INT)");
    await migrateDatabase(url, directory);
    await rm(join(directory, "20991231000000_extra"), { recursive: true });
    await expect(migrateDatabase(url, directory)).rejects.toThrow("which this release does not know");
  });

  it("says in a sentence what is wrong with the connection, without the password", async () => {
    const wrongPassword = new URL(url);
    wrongPassword.password = "hunter22";
    const refused = await migrateDatabase(wrongPassword.href, directory).catch((error: unknown) =>
      String(error),
    );
    expect(refused).toContain("refuses the user or password");
    expect(refused).not.toContain("hunter22");
    await expect(migrateDatabase(url.replace("migrate_test", "nowhere"), directory)).rejects.toThrow(
      "There is no such database",
    );
    await expect(migrateDatabase("postgresql://127.0.0.1:1/x", directory)).rejects.toThrow(
      "cannot be reached",
    );
  });
});
