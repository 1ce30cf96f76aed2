import type { Statement } from "@/server/db";
import type { LeasedTable } from "./leased-table";

/** A row that was claimed, with what the one who claims wants to know of it. */
export interface TakenRow {
  id: string;
  fencing_token: number;
  wake_at: Date;
  /** When the database answered. */
  clock: Date;
  [column: string]: unknown;
}

/**
 * Commits without waiting for the disk: everybody sees it at once, and a database that crashes before it is written
 * has forgotten the lease, which its holder finds out with the first fenced write.
 */
const UNHURRIED = "SELECT set_config('synchronous_commit', 'off', true)";

/**
 * Claims for `$1` for `$2` seconds at most `$3` due rows, longest due first. `wake_at` is rounded to milliseconds: one of
 * just now may read as a moment ahead.
 * @param reads what the answer says of each row besides, in SQL over `t`, the row as it is with the claim. What it asks of
 *   other tables is as old as the beginning of the statement: the row may have been waited for since
 */
export function takeStatement(table: LeasedTable, reads = ""): Statement<TakenRow> {
  return {
    name: `take-${table}${reads === "" ? "" : ": reads"}`,
    text: `
      WITH unhurried AS MATERIALIZED (${UNHURRIED}), due AS MATERIALIZED (
        SELECT id FROM ${table}
        WHERE wake_at <= now() + interval '1 millisecond' AND (lease_expires_at IS NULL OR lease_expires_at <= now())
        ORDER BY wake_at LIMIT $3::int FOR UPDATE SKIP LOCKED
      )
      UPDATE ${table} AS t
      SET lease_owner = $1::text,
          lease_expires_at = now() + make_interval(secs => $2::int),
          fencing_token = t.fencing_token + 1,
          wake_at = now() - interval '1 second',
          reclaimed_count = t.reclaimed_count + (t.lease_owner IS NOT NULL)::int,
          reclaimed_at = CASE WHEN t.lease_owner IS NULL THEN t.reclaimed_at ELSE now() END,
          reclaimed_from = COALESCE(t.lease_owner, t.reclaimed_from)
      FROM due, unhurried
      WHERE t.id = due.id
      RETURNING ${reads === "" ? "" : `${reads}, `}t.id, t.fencing_token, t.wake_at, clock_timestamp()::timestamptz(3) AS clock`,
  };
}

/** As it is, without further questions. */
export const TAKE: Record<LeasedTable, Statement<TakenRow>> = {
  run: takeStatement("run"),
  operation: takeStatement("operation"),
};

/**
 * Renews for `$2` seconds the leases of `$1` on the rows `$3`; answers with those that are still its. A row that
 * somebody has locked is renewed with a later beat: one transaction that hangs must not cost a worker all its leases.
 */
export const RENEW: Record<
  LeasedTable,
  Statement<{ id: string; fencing_token: number; cancelled: boolean }>
> = { run: renew("run"), operation: renew("operation") };

function renew(table: LeasedTable): (typeof RENEW)[LeasedTable] {
  return {
    name: `renew-${table}`,
    text: `
      WITH unhurried AS MATERIALIZED (${UNHURRIED}), free AS MATERIALIZED (
        SELECT id FROM ${table} WHERE lease_owner = $1::text AND id = ANY($3::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
      ), renewed AS (
        UPDATE ${table} AS t SET lease_expires_at = now() + make_interval(secs => $2::int)
        FROM free, unhurried WHERE t.id = free.id
      )
      SELECT id, fencing_token, cancel_requested_at IS NOT NULL AS cancelled FROM ${table}
      WHERE lease_owner = $1::text AND id = ANY($3::uuid[])`,
  };
}

/** The worker `$1` lives. */
export const BEAT: Statement<never> = {
  name: "worker-lives",
  text: `WITH unhurried AS MATERIALIZED (${UNHURRIED}) UPDATE worker SET heartbeat_at = now() FROM unhurried WHERE id = $1::text`,
};
