import { Prisma } from "./generated/client";
import type { Db, Tx } from "./client";
import { isDb } from "./statement";

export interface TransactionOptions {
  isolation?: "ReadCommitted" | "RepeatableRead" | "Serializable";
  /** The transaction is rolled back when it takes longer (default 15 s). */
  timeoutMs?: number;
}

/** Waiting for a free connection longer than this fails the transaction. */
const MAX_WAIT_MS = 10_000;
const DEFAULT_TIMEOUT_MS = 15_000;
/** Deadlocks and serialisation failures are the database asking to try again. */
const MAX_ATTEMPTS = 5;

/**
 * Runs `work` in one transaction and commits it. After a deadlock or a serialisation failure it runs again, up to
 * five times in all: `work` must have no effect outside the transaction.
 */
export async function inTransaction<T>(
  db: Db,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.$transaction(work, {
        isolationLevel: options.isolation ?? "ReadCommitted",
        maxWait: MAX_WAIT_MS,
        timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      });
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

/** Within the transaction it is given, or in one of its own where it is given none. */
export function joinTransaction<T>(db: Db | Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return isDb(db) ? inTransaction(db, work) : work(db);
}

/** P2034: write conflict or deadlock. Raw queries report the SQLSTATE inside P2010 instead. */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === "P2034") return true;
  return error.code === "P2010" && /\b(40001|40P01)\b/.test(`${error.message} ${JSON.stringify(error.meta)}`);
}

/** Whether an error is the violation of a unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
