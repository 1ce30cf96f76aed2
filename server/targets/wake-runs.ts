import type { Tx } from "@/server/db";

/** Runs that have to look at their targets again, gathered while a transaction works on lines. */
export type Wakes = Set<string>;

/**
 * Lets runs look at their targets again. Call it at the very end of a transaction: whoever holds rows of others' runs
 * waits for nothing any more. One that is in somebody's hands is only rung up: it cannot be parked behind our back, as
 * `parkRun` looks at its places in line first. Touching its row as well could block two runs for good that wake each
 * other.
 */
export async function wakeRuns(tx: Tx, wakes: Wakes): Promise<void> {
  if (wakes.size === 0) return;
  const ids = [...wakes].sort();
  await tx.$executeRaw`
    WITH parked AS (
      SELECT id FROM run
      WHERE id = ANY(${ids}::uuid[]) AND lease_owner IS NULL AND concluded_at IS NULL AND wake_at IS NOT NULL
      ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE run SET wake_at = clock_timestamp() FROM parked WHERE run.id = parked.id`;
  await tx.$executeRaw`
    SELECT pg_notify('slipway_wake', id::text), pg_notify('slipway_due', 'run') FROM unnest(${ids}::uuid[]) AS r(id)`;
}
