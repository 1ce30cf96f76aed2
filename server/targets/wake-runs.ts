import type { Tx } from "@/server/db";

/**
 * Lets runs look at their targets again. One that is in somebody's hands is only rung up: it cannot be parked behind
 * our back, as `parkRun` looks at its places in line first. Touching its row as well could block two runs for good that
 * wake each other.
 */
export async function wakeRuns(tx: Tx, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE run SET wake_at = clock_timestamp()
    WHERE id = ANY(${runIds}::uuid[]) AND lease_owner IS NULL AND concluded_at IS NULL AND wake_at IS NOT NULL`;
  await tx.$executeRaw`
    SELECT pg_notify('slipway_wake', id::text), pg_notify('slipway_due', 'run') FROM unnest(${runIds}::uuid[]) AS r(id)`;
}
