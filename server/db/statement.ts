import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { Db, Tx } from "./client";

/**
 * One SQL statement of the engine's hot path. Every connection prepares it once: parsing and planning would cost more
 * than the statement itself, and so would the query engine above it.
 */
export interface Statement<Row> {
  /** Unique in the product, kebab-case. */
  readonly name: string;
  /** With `$1`, `$2` … */
  readonly text: string;
  /** Only for the compiler: what a row of the answer is. */
  readonly row?: Row;
}

/** What a statement can be given; lists of texts for `= ANY($1)`. */
export type Value = string | number | boolean | Date | Uint8Array | readonly string[] | null;

/** A deadlock or a serialisation failure is the database asking to try again. */
const TRY_AGAIN = new Set(["40001", "40P01"]);
/** A migration has changed what a prepared statement answers with. */
const PLAN_CHANGED = "0A000";
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 5;

const pools = new WeakMap<Db | Tx, pg.Pool>();
let generation = 0;

/** Lets `ask` reach the pool below a `Db`. */
export function rememberPool(db: Db, pool: pg.Pool): void {
  pools.set(db, pool);
}

/** Whether it is the database itself, and no transaction in it. */
export function isDb(db: Db | Tx): db is Db {
  return pools.has(db);
}

/** A transaction that statements alone make up; begun by `inStatements`. */
export class StatementTx {
  constructor(readonly client: pg.PoolClient) {}
}

/** Whatever statements can be asked of. */
export type Sql = Db | Tx | StatementTx;

/**
 * Runs a statement by itself, committed when it answers, or as part of a transaction. Instants come back as `Date`,
 * `jsonb` as values, `bytea` as bytes; columns are named as in the statement.
 */
export async function ask<Row>(
  sql: Sql,
  statement: Statement<Row>,
  values: readonly Value[],
): Promise<Row[]> {
  if (sql instanceof StatementTx) return query(sql.client, statement, values);
  const pool = pools.get(sql);
  if (pool === undefined) return sql.$queryRawUnsafe<Row[]>(statement.text, ...values);
  return tryAgain(() => query(pool, statement, values));
}

/**
 * `inTransaction` for work that consists of statements alone: without the query engine, which takes longer for each of
 * them than the database does. `work` may run up to five times and must have no effect outside of the transaction.
 */
export function inStatements<T>(db: Db, work: (tx: StatementTx) => Promise<T>): Promise<T> {
  const pool = pools.get(db);
  if (pool === undefined) throw new Error("not a database of createDb");
  return tryAgain(() => transact(pool, work));
}

async function transact<T>(pool: pg.Pool, work: (tx: StatementTx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // Heard here, a connection that breaks meanwhile is told by the statement under way.
  const onError = (): void => undefined;
  client.on("error", onError);
  let isSound = false;
  try {
    await client.query("BEGIN");
    const result = await work(new StatementTx(client));
    await client.query("COMMIT");
    isSound = true;
    return result;
  } catch (error) {
    isSound = await client.query("ROLLBACK").then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    client.removeListener("error", onError);
    client.release(!isSound);
  }
}

async function query<Row>(
  client: pg.Pool | pg.PoolClient,
  statement: Statement<Row>,
  values: readonly Value[],
): Promise<Row[]> {
  const name = `${statement.name}/${generation}`;
  return (await client.query<Row & object>({ name, text: statement.text, values: [...values] })).rows;
}

async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const asked = generation;
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error);
      if (attempt >= MAX_ATTEMPTS) throw error;
      // Under a new name it is prepared anew, on every connection.
      if (code === PLAN_CHANGED) generation = Math.max(generation, asked + 1);
      else if (code !== undefined && TRY_AGAIN.has(code)) await pause(PAUSE_MS * attempt);
      else throw error;
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
