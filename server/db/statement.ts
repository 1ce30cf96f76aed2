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

/**
 * Runs a statement by itself, committed when it answers, or as part of a transaction. Instants come back as `Date`,
 * `jsonb` as values, `bytea` as bytes; columns are named as in the statement.
 */
export async function ask<Row>(
  db: Db | Tx,
  statement: Statement<Row>,
  values: readonly Value[],
): Promise<Row[]> {
  const pool = pools.get(db);
  if (pool === undefined) return db.$queryRawUnsafe<Row[]>(statement.text, ...values);
  for (let attempt = 1; ; attempt += 1) {
    const asked = generation;
    try {
      const name = `${statement.name}/${asked}`;
      return (await pool.query<Row & object>({ name, text: statement.text, values: [...values] })).rows;
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
