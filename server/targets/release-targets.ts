import type { Tx } from "@/server/db";
import type { Holder } from "./holder";
import { wakeRuns } from "./wake-runs";

interface HeldTarget {
  project_id: string;
  kind: string;
  target_id: string;
}

/**
 * Gives up what an attempt that has ended holds and stands in line for, in the transaction that ends it. What it had
 * started and nobody waits for may go on: the target stays taken until that ends too (`releaseAfterWork`).
 */
export async function releaseTargets(tx: Tx, holder: Holder): Promise<void> {
  const { runId, nodeKey, attempt } = holder;
  // The usual case at once: nobody stands in line, nothing goes on, and it stood in no line itself.
  const [usual] = await tx.$queryRaw<{ rest: boolean }[]>`
    WITH gone AS (
      DELETE FROM target_lock AS l
      WHERE run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt} AND NOT contended
        AND (work_done OR NOT EXISTS (
          SELECT 1 FROM operation o
          WHERE o.run_id = l.run_id AND o.node_key = l.node_key AND o.node_attempt = l.attempt AND o.concluded_at IS NULL))
      RETURNING project_id, kind, target_id
    )
    SELECT EXISTS (
      SELECT 1 FROM target_lock l
      WHERE run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt}
        AND NOT EXISTS (SELECT 1 FROM gone g WHERE (g.project_id, g.kind, g.target_id) = (l.project_id, l.kind, l.target_id))
    ) OR EXISTS (
      SELECT 1 FROM target_wait WHERE run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt}
    ) AS rest`;
  if (usual?.rest !== true) return;
  await leaveLine(tx, holder);
  // Its row lock puts this in order with the end of the work and with those who come to stand in line.
  const held = await tx.$queryRaw<(HeldTarget & { work_done: boolean })[]>`
    UPDATE target_lock SET over = true
    WHERE run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt}
    RETURNING project_id, kind::text, target_id, work_done`;
  if (held.length === 0) return;
  const working = await tx.operation.count({
    where: { runId, nodeKey, nodeAttempt: attempt, concludedAt: null },
  });
  for (const { work_done: workDone, ...target } of held) {
    if (workDone || working === 0) await handOver(tx, target);
  }
}

/** What an attempt had started has ended; call it behind all other locks, in the transaction that says so. */
export async function releaseAfterWork(tx: Tx, holder: Holder): Promise<void> {
  const held = await tx.$queryRaw<(HeldTarget & { over: boolean })[]>`
    UPDATE target_lock SET work_done = true
    WHERE run_id = ${holder.runId}::uuid AND node_key = ${holder.nodeKey} AND attempt = ${holder.attempt}
    RETURNING project_id, kind::text, target_id, over`;
  for (const { over, ...target } of held) if (over) await handOver(tx, target);
}

async function leaveLine(tx: Tx, { runId, nodeKey, attempt }: Holder): Promise<void> {
  // A line changes only under the lock's row, or a target could be handed to one that has just left.
  await tx.$queryRaw`
    SELECT 1 FROM target_lock l JOIN target_wait w USING (project_id, kind, target_id)
    WHERE w.run_id = ${runId}::uuid AND w.node_key = ${nodeKey} AND w.attempt = ${attempt} FOR UPDATE OF l`;
  // Whoever is behind it says that it waits for this one; it looks again and says for whom it waits now.
  const behind = await tx.$queryRaw<{ run_id: string }[]>`
    WITH gone AS (
      DELETE FROM target_wait WHERE run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt} RETURNING *
    )
    SELECT n.run_id FROM gone g, LATERAL (
      SELECT w.run_id FROM target_wait w
      WHERE (w.project_id, w.kind, w.target_id) = (g.project_id, g.kind, g.target_id)
        AND (w.place, w.run_id, w.node_key, w.attempt) > (g.place, g.run_id, g.node_key, g.attempt)
      ORDER BY w.place, w.run_id, w.node_key, w.attempt LIMIT 1
    ) n`;
  await wakeRuns(
    tx,
    behind.map(({ run_id: id }) => id),
  );
}

/** Gives a target to the first in line, or frees it when there is none. The caller holds the lock's row. */
async function handOver(tx: Tx, target: HeldTarget): Promise<void> {
  const { project_id: projectId, kind, target_id: targetId } = target;
  const line = await tx.$queryRaw<{ run_id: string; nth: number; handed: boolean }[]>`
    WITH line AS (
      SELECT run_id, node_key, attempt, doing,
        (row_number() OVER (ORDER BY place, run_id, node_key, attempt))::int AS nth
      FROM target_wait
      WHERE project_id = ${projectId} AND kind = ${kind}::resource_kind AND target_id = ${targetId}
    ), first AS (
      DELETE FROM target_wait w USING line f
      WHERE f.nth = 1 AND (w.run_id, w.node_key, w.attempt) = (f.run_id, f.node_key, f.attempt)
      RETURNING w.run_id, w.node_key, w.attempt, w.doing
    ), handed AS (
      UPDATE target_lock SET run_id = f.run_id, node_key = f.node_key, attempt = f.attempt, doing = f.doing,
        since = clock_timestamp(), over = false, work_done = false, contended = (SELECT count(*) > 1 FROM line)
      FROM first f
      WHERE project_id = ${projectId} AND kind = ${kind}::resource_kind AND target_id = ${targetId}
      RETURNING 1
    ), freed AS (
      DELETE FROM target_lock
      WHERE project_id = ${projectId} AND kind = ${kind}::resource_kind AND target_id = ${targetId}
        AND NOT EXISTS (SELECT 1 FROM line)
    )
    SELECT run_id, nth, EXISTS (SELECT 1 FROM handed) AS handed FROM line WHERE nth <= 2 ORDER BY nth`;
  // The first in line may have gone with its whole project's runs.
  if (line.some(({ handed }) => !handed)) return handOver(tx, target);
  // The new holder, and the one behind it, which now says who holds it.
  await wakeRuns(tx, [...new Set(line.map(({ run_id: id }) => id))]);
}
