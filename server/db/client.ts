import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { getEnv } from "@/server/env";
import { PrismaClient } from "./generated/client";
import type { Prisma } from "./generated/client";
import { rememberPool } from "./statement";

/** The database, outside a transaction. */
export type Db = PrismaClient;
/** The database inside a transaction; every `Db` will do where a `Tx` is wanted. */
export type Tx = Prisma.TransactionClient;

/** Connections one process may hold; a request beyond that waits. */
const POOL_SIZE = 15;
const CONNECT_TIMEOUT_MS = 10_000;
/** A process that stands still in the middle of a transaction, or is cut off, must not keep others from its rows. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** Opens a pool of its own on a PostgreSQL URL; close it with `$disconnect()`. */
export function createDb(url: string, poolSize = POOL_SIZE): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "slipway",
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  // A connection that broke while nobody used it is replaced at the next use; unheard, it would end the process.
  pool.on("error", () => undefined);
  const db = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
  rememberPool(db, pool);
  return db;
}

// Next.js instantiates modules once for instrumentation and once for routes: one pool, so not module state.
const holder = globalThis as typeof globalThis & { slipwayDb?: Db };

/** The product's database (`DATABASE_URL`), one pool per process, opened at the first call. */
export function getDb(): Db {
  holder.slipwayDb ??= createDb(getEnv().databaseUrl);
  return holder.slipwayDb;
}

/** Closes this process's pool, if it was ever opened. */
export async function closeDb(): Promise<void> {
  const db = holder.slipwayDb;
  delete holder.slipwayDb;
  await db?.$disconnect();
}
