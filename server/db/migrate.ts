import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { DatabaseError } from "./database-error";

/** Prisma Migrate takes the same advisory lock, so the two never work at the same time. */
const MIGRATE_LOCK_ID = 72707369;
const MINIMUM_SERVER_VERSION = 140_000;
const MIGRATIONS_DIR = "prisma/migrations";

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Applies what is missing of `prisma/migrations`, each in a transaction of its own, and records it the way Prisma
 * Migrate does. Safe to call from several processes at once. Returns the names applied.
 * @throws DatabaseError when the server is unreachable or too old, a migration fails, or the records do not fit the files
 */
export async function migrateDatabase(url: string, directory = MIGRATIONS_DIR): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const client = await connect(url);
  try {
    await assertServerVersion(client);
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATE_LOCK_ID]);
    await client.query(CREATE_RECORDS);
    const done = await readRecords(client);
    assertConsistent(migrations, done);
    const missing = migrations.filter((migration) => !done.has(migration.name));
    for (const migration of missing) await applyMigration(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    // Ending the session lets go of the lock too.
    await client.end();
  }
}

/** Names of migrations in the files that a database does not have yet; reads only. */
export async function listPendingMigrations(
  query: (sql: string) => Promise<{ migration_name: string }[]>,
  directory = MIGRATIONS_DIR,
): Promise<string[]> {
  const names = await listMigrationNames(directory);
  const rows = await query(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const done = new Set(rows.map((row) => row.migration_name));
  return names.filter((name) => !done.has(name));
}

const CREATE_RECORDS = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

interface MigrationRecord {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

async function readRecords(client: pg.Client): Promise<Map<string, MigrationRecord>> {
  const { rows } = await client.query<MigrationRecord>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return new Map(rows.map((row) => [row.migration_name, row]));
}

function assertConsistent(migrations: Migration[], done: Map<string, MigrationRecord>): void {
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const record of done.values()) {
    const file = files.get(record.migration_name);
    if (!record.finished) {
      throw new DatabaseError(
        "migration",
        `Migration ${record.migration_name} was begun by Prisma Migrate and never finished. ` +
          "Restore the backup taken before it, or finish it by hand and mark it with `prisma migrate resolve`.",
      );
    }
    if (file === undefined) {
      throw new DatabaseError(
        "migration",
        `The database has migration ${record.migration_name}, which this release does not know: ` +
          "a newer release has used it. Start that release, or restore a backup from before.",
      );
    }
    if (file.checksum !== record.checksum) {
      throw new DatabaseError(
        "migration",
        `Migration ${record.migration_name} was edited after it was applied. Put the file back and write a new migration.`,
      );
    }
  }
}

async function applyMigration(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK").catch(() => undefined);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError(
      "migration",
      `Migration ${migration.name} failed and changed nothing: ${why}${lineOf(cause, migration.sql)}`,
      { cause },
    );
  }
}

function lineOf(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError) || error.position === undefined) return "";
  return ` (line ${sql.slice(0, Number(error.position)).split("\n").length})`;
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = await listMigrationNames(directory);
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function listMigrationNames(directory: string): Promise<string[]> {
  const entries = await readdir(resolve(directory), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "slipway migrate",
  });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw DatabaseError.fromConnect(url, cause);
  }
}

async function assertServerVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name",
  );
  const version = rows[0];
  if (version !== undefined && version.number >= MINIMUM_SERVER_VERSION) return;
  throw new DatabaseError(
    "version",
    `PostgreSQL 14 or newer is needed; DATABASE_URL leads to ${version?.name ?? "an unknown version"}.`,
  );
}
