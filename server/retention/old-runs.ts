import type { Tx } from "@/server/db";
import { days } from "./policy";
import { BEGINNING, type Doomed, type Rule } from "./rule";

interface RunRow {
  id: string;
  at: string;
  place: string;
  number: number;
}

/**
 * Concluded runs with their events, nodes and decisions, each whole in one transaction. What was done on runtimes in
 * their name stays, as that resource's own history.
 */
export const oldRuns: Rule = {
  kind: "runs",

  async find(db, { runDays, runsPerFlow, imagesPerStage }, after, limit) {
    if (runDays === null) return [];
    const { at, id } = after ?? BEGINNING;
    const rows = await db.$queryRaw<RunRow[]>`
      WITH kept AS (
        SELECT f.id AS flow_id,
          (SELECT number FROM run WHERE flow_id = f.id ORDER BY number DESC OFFSET ${runsPerFlow - 1} LIMIT 1) AS newest,
          (SELECT number FROM run WHERE flow_id = f.id AND status = 'Success'
            ORDER BY number DESC OFFSET ${imagesPerStage - 1} LIMIT 1) AS successful
        FROM release_flow f
      )
      SELECT r.id, r.concluded_at::text AS at, r.number, r.project_id || ' · ' || r.pipeline_id || ' · ' || s.name AS place
      FROM run r JOIN kept k ON k.flow_id = r.flow_id JOIN stage s ON s.id = r.stage_id
      WHERE r.concluded_at < now() - make_interval(days => ${runDays})
        AND (r.concluded_at, r.id) > (${at}::timestamptz, ${id}::uuid)
        AND r.kept_at IS NULL
        AND r.number < k.newest
        AND (r.status <> 'Success' OR r.number < k.successful)
        AND NOT EXISTS (SELECT 1 FROM run p WHERE p.id = r.parent_run_id AND p.concluded_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM run c WHERE c.parent_run_id = r.id AND c.concluded_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM target_lock l WHERE l.run_id = r.id)
      ORDER BY r.concluded_at, r.id LIMIT ${limit}`;
    return rows.map((row): Doomed => ({
      id: row.id,
      at: row.at,
      label: `${row.place} #${row.number}`,
      reason: `ended on ${row.at.slice(0, 10)}, more than ${days(runDays)} ago; not among the last ${runsPerFlow} of its flow`,
    }));
  },

  async remove(tx, doomed) {
    const locked = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM run WHERE id = ANY(${doomed.map(({ id }) => id)}::uuid[])
        AND concluded_at IS NOT NULL AND kept_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM target_lock l WHERE l.run_id = run.id)
      FOR UPDATE SKIP LOCKED`;
    const ids = locked.map(({ id }) => id);
    if (ids.length === 0) return { count: 0, bytes: 0 };
    await leaveWork(tx, ids);
    return { count: await tx.$executeRaw`DELETE FROM run WHERE id = ANY(${ids}::uuid[])`, bytes: 0 };
  },
};

/** What these runs did to resources is told there, without them. */
async function leaveWork(tx: Tx, runIds: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE operation SET run_id = NULL, node_key = NULL, node_attempt = NULL WHERE run_id = ANY(${runIds}::uuid[])`;
  await tx.$executeRaw`UPDATE deployment SET run_id = NULL, node_key = NULL WHERE run_id = ANY(${runIds}::uuid[])`;
}
