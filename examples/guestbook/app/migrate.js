// Applies the numbered files of migrations/ that are not applied yet, each in its own transaction.
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";

if (!process.env.DATABASE_URL) {
  console.error("DATABASE_URL is not set.");
  process.exit(1);
}

// Two migrations at once wait for each other.
const LOCK = 6_857_001;
const directory = new URL("migrations/", import.meta.url);
const client = new pg.Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 10_000 });

try {
  await client.connect();
  await client.query("select pg_advisory_lock($1)", [LOCK]);
  const applied = await appliedMigrations();
  const files = (await readdir(directory)).filter((name) => /^\d{3}_\w+\.sql$/.test(name)).sort();
  const pending = files.filter((name) => !applied.has(name));
  for (const name of pending) await apply(name);
  console.log(
    pending.length === 0
      ? `Nothing to do: ${files.length} of ${files.length} migrations are applied.`
      : `Done: ${pending.length} applied, ${files.length} in all.`,
  );
} catch (error) {
  console.error(`The migration failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  await client.end();
}

async function appliedMigrations() {
  await client.query(`
    create table if not exists schema_migrations (
      name text primary key,
      applied_at timestamptz not null default now()
    )`);
  const { rows } = await client.query("select name from schema_migrations");
  return new Set(rows.map((row) => row.name));
}

async function apply(name) {
  const startedAt = performance.now();
  const sql = await readFile(new URL(name, directory), "utf8");
  await client.query("begin");
  try {
    await client.query(sql);
    await client.query("insert into schema_migrations (name) values ($1)", [name]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`${name}: ${error.message}`, { cause: error });
  }
  console.log(`Applied ${name} (${Math.round(performance.now() - startedAt)} ms)`);
}
