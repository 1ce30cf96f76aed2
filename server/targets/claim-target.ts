import type { LockedTarget } from "@/core/node-kind";
import { PEOPLE_FIRST_SECONDS } from "@/core/run";
import type { Tx } from "@/server/db";
import { LeaseLostError, type Lease } from "@/server/leases";
import { describeWait } from "./describe-wait";
import type { Holder } from "./holder";
import type { Wakes } from "./wake-runs";

/** Whether an attempt has a target for itself now, or what it waits for, as a badge says it behind "Waits for". */
export type Claim = { held: true } | { held: false; reason: string };

/**
 * Takes a target for a node attempt, or puts the attempt into the line for it. Asking again changes nothing, so that a
 * driver that does not know how it stands just asks; who has the target comes from the row of the lock itself, so that
 * two who ask at once are in order. The caller's run comes first, then the target, then whoever has to be woken.
 * @throws LeaseLostError
 */
export async function claimTarget(
  tx: Tx,
  lease: Lease,
  holder: Holder,
  target: LockedTarget,
  wakes: Wakes,
): Promise<Claim> {
  const { runId, nodeKey, attempt } = holder;
  const { kind, id, doing } = target;
  const [row] = await tx.$queryRaw<{ held: boolean; joined: boolean }[]>`
    WITH fenced AS (
      SELECT project_id, by_person FROM run
      WHERE id = ${runId}::uuid AND fencing_token = ${lease.fencingToken} AND lease_owner = ${lease.owner}
        AND concluded_at IS NULL
      FOR NO KEY UPDATE
    ), lock AS (
      INSERT INTO target_lock AS l (project_id, kind, target_id, run_id, node_key, attempt, doing, since)
      SELECT project_id, ${kind}::resource_kind, ${id}, ${runId}::uuid, ${nodeKey}, ${attempt}::int, ${doing}, clock_timestamp()
      FROM fenced
      ON CONFLICT (project_id, kind, target_id) DO UPDATE SET contended = l.contended
        OR (l.run_id, l.node_key, l.attempt) IS DISTINCT FROM (EXCLUDED.run_id, EXCLUDED.node_key, EXCLUDED.attempt)
      RETURNING (l.run_id, l.node_key, l.attempt) = (${runId}::uuid, ${nodeKey}, ${attempt}::int) AS held
    ), joined AS (
      INSERT INTO target_wait (run_id, node_key, attempt, project_id, kind, target_id, doing, place, since)
      SELECT ${runId}::uuid, ${nodeKey}, ${attempt}::int, project_id, ${kind}::resource_kind, ${id}, ${doing},
        clock_timestamp() - make_interval(secs => CASE WHEN by_person THEN ${PEOPLE_FIRST_SECONDS}::int ELSE 0 END),
        clock_timestamp()
      FROM fenced, lock WHERE NOT held
      ON CONFLICT (run_id, node_key, attempt) DO NOTHING RETURNING run_id
    ), stood AS (
      -- It stood in line for a lock that is gone with its run.
      DELETE FROM target_wait USING lock
      WHERE held AND run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt}::int
    )
    SELECT held, EXISTS (SELECT 1 FROM joined) AS joined FROM lock`;
  if (row === undefined) throw new LeaseLostError(lease);
  if (row.held) return { held: true };
  const { reason, behind } = await describeWait(tx, holder);
  // Who stands behind it now stood behind somebody else, and says so.
  if (row.joined && behind !== null) wakes.add(behind);
  return { held: false, reason };
}
