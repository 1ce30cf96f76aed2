import { performance } from "node:perf_hooks";
import type { Db } from "@/server/db";
import type { DatabaseStatus } from "./dto";
import { STATUS } from "./tunables";

/**
 * Facts about the database itself, measured now. A commit is measured with a message in the write-ahead log that
 * belongs to no table: it waits for the disk like every other commit, and leaves nothing to clean up.
 */
async function measureDatabase(db: Db): Promise<DatabaseStatus> {
  const [facts] = await db.$queryRaw<
    { version: string; size_bytes: bigint; connections: number; max_connections: number }[]
  >`
    SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size_bytes,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
      current_setting('max_connections')::int AS max_connections`;
  if (facts === undefined) throw new Error("the database does not tell its version");
  return {
    version: facts.version,
    sizeBytes: Number(facts.size_bytes),
    connections: facts.connections,
    maxConnections: facts.max_connections,
    roundTripMs: await timed(() => db.$queryRaw`SELECT 1`),
    commitMs: await timed(
      () => db.$queryRaw`SELECT pg_logical_emit_message(true, 'slipway', 'probe')::text AS position`,
    ),
  };
}

async function timed(ask: () => PromiseLike<unknown>): Promise<number> {
  const from = performance.now();
  await ask();
  return performance.now() - from;
}

const measured = new WeakMap<Db, { at: number; facts: Promise<DatabaseStatus> }>();

/** The same, measured at most every few seconds: pages that look again and again write nothing each time. */
export function readDatabaseFacts(db: Db): Promise<DatabaseStatus> {
  const last = measured.get(db);
  if (last !== undefined && performance.now() - last.at < STATUS.databaseFactsMs) return last.facts;
  const facts = measureDatabase(db);
  measured.set(db, { at: performance.now(), facts });
  facts.catch(() => measured.delete(db));
  return facts;
}
