import type { Tx } from "@/server/db";

/** Asks operations to stop; returns how many were still going. A queued one is concluded by the worker that sees it. */
export async function cancelOperations(
  tx: Tx,
  which: { runId: string; nodeKey?: string } | { operationId: string },
): Promise<number> {
  const count =
    "operationId" in which
      ? await tx.$executeRaw`
          UPDATE operation SET cancel_requested_at = COALESCE(cancel_requested_at, now()), wake_at = now()
          WHERE id = ${which.operationId}::uuid AND concluded_at IS NULL`
      : await tx.$executeRaw`
          UPDATE operation SET cancel_requested_at = COALESCE(cancel_requested_at, now()), wake_at = now()
          WHERE run_id = ${which.runId}::uuid AND (${which.nodeKey ?? null}::text IS NULL OR node_key = ${which.nodeKey ?? null})
            AND concluded_at IS NULL`;
  if (count > 0) await tx.$executeRaw`SELECT pg_notify('slipway_due', 'cancel')`;
  return count;
}

/** Operations of a node that have not concluded. */
export async function countLiveOperations(tx: Tx, runId: string, nodeKey: string): Promise<number> {
  return tx.operation.count({ where: { runId, nodeKey, concludedAt: null } });
}
