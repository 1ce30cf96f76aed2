import type { LockedTarget } from "@/core/node-kind";
import type { Tx } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";
import type { Holder } from "./holder";
import { wakeRuns, type Wakes } from "./wake-runs";

interface HeldTarget {
  project_id: string;
  kind: string;
  target_id: string;
}

/** Which of an attempt's targets; null: all of them. */
type Which = Pick<LockedTarget, "kind" | "id"> | null;

/**
 * Gives up what an attempt that has ended holds and stands in line for, in the transaction that ends it. What it had
 * started and nobody waits for may go on: the target stays taken until that ends too (`releaseAfterWork`).
 * @param which for a transaction that works on several targets, which it takes in their order
 */
export async function releaseTargets(tx: Tx, holder: Holder, which: Which, wakes: Wakes): Promise<void> {
  // The usual case at once: nobody stands in line, nothing goes on, and it stood in no line itself.
  const [usual] = await tx.$queryRaw<{ rest: boolean }[]>`
    WITH held AS (
      SELECT * FROM target_lock WHERE ${isOf(holder, which)} ORDER BY kind::text, target_id FOR UPDATE
    ), gone AS (
      DELETE FROM target_lock AS l USING held h
      WHERE (l.project_id, l.kind, l.target_id) = (h.project_id, h.kind, h.target_id) AND NOT h.contended
        AND (h.work_done OR NOT EXISTS (
          SELECT 1 FROM operation o
          WHERE o.run_id = h.run_id AND o.node_key = h.node_key AND o.node_attempt = h.attempt AND o.concluded_at IS NULL))
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM held) > (SELECT count(*) FROM gone)
      OR EXISTS (SELECT 1 FROM target_wait WHERE ${isOf(holder, which)}) AS rest`;
  if (usual?.rest !== true) return;
  await leaveLine(tx, holder, which, wakes);
  // Its row lock puts this in order with the end of the work and with those who come to stand in line.
  const held = await tx.$queryRaw<(HeldTarget & { work_done: boolean })[]>`
    UPDATE target_lock SET over = true WHERE ${isOf(holder, which)}
    RETURNING project_id, kind::text, target_id, work_done`;
  if (held.length === 0) return;
  const { runId, nodeKey, attempt: nodeAttempt } = holder;
  const working = await tx.operation.count({ where: { runId, nodeKey, nodeAttempt, concludedAt: null } });
  for (const { work_done: workDone, ...target } of held) {
    if (workDone || working === 0) await handOver(tx, target, wakes);
  }
}

/** What an attempt had started has ended; call it behind all other locks, in the transaction that says so. */
export async function releaseAfterWork(tx: Tx, holder: Holder): Promise<void> {
  const wakes: Wakes = new Set();
  const held = await tx.$queryRaw<(HeldTarget & { over: boolean })[]>`
    WITH held AS (
      SELECT * FROM target_lock WHERE ${isOf(holder, null)} ORDER BY kind::text, target_id FOR UPDATE
    )
    UPDATE target_lock AS l SET work_done = true FROM held h
    WHERE (l.project_id, l.kind, l.target_id) = (h.project_id, h.kind, h.target_id)
    RETURNING l.project_id, l.kind::text, l.target_id, l.over`;
  for (const { over, ...target } of held) if (over) await handOver(tx, target, wakes);
  await wakeRuns(tx, wakes);
}

function isOf({ runId, nodeKey, attempt }: Holder, which: Which): Prisma.Sql {
  const own = Prisma.sql`run_id = ${runId}::uuid AND node_key = ${nodeKey} AND attempt = ${attempt}`;
  return which === null
    ? own
    : Prisma.sql`${own} AND kind = ${which.kind}::resource_kind AND target_id = ${which.id}`;
}

async function leaveLine(tx: Tx, holder: Holder, which: Which, wakes: Wakes): Promise<void> {
  // A line changes only under the lock's row, or a target could be handed to one that has just left.
  await tx.$queryRaw`
    SELECT 1 FROM target_lock WHERE (project_id, kind, target_id) IN (
      SELECT project_id, kind, target_id FROM target_wait WHERE ${isOf(holder, which)}) FOR UPDATE`;
  // Whoever is behind it says that it waits for this one; it looks again and says for whom it waits now.
  const behind = await tx.$queryRaw<{ run_id: string }[]>`
    WITH gone AS (DELETE FROM target_wait WHERE ${isOf(holder, which)} RETURNING *)
    SELECT n.run_id FROM gone g, LATERAL (
      SELECT w.run_id FROM target_wait w
      WHERE (w.project_id, w.kind, w.target_id) = (g.project_id, g.kind, g.target_id)
        AND (w.place, w.run_id, w.node_key, w.attempt) > (g.place, g.run_id, g.node_key, g.attempt)
      ORDER BY w.place, w.run_id, w.node_key, w.attempt LIMIT 1
    ) n`;
  for (const { run_id: runId } of behind) wakes.add(runId);
}

/** Gives a target to the first in line, or frees it when there is none. The caller holds the lock's row. */
async function handOver(tx: Tx, target: HeldTarget, wakes: Wakes): Promise<void> {
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
  if (line.some(({ handed }) => !handed)) return handOver(tx, target, wakes);
  // The new holder, and the one behind it, which now says who holds it.
  for (const { run_id: runId } of line) wakes.add(runId);
}
