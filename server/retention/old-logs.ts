import { days } from "./policy";
import { BEGINNING, type Doomed, type Rule } from "./rule";

interface LogRow {
  id: string;
  at: string;
  label: string;
}

/**
 * Lines of logs: all of a run's at once, so that nobody finds some of them, or those of work that no run asked for. The
 * operation stays and says that its log was removed.
 */
export const oldLogs: Rule = {
  kind: "logs",

  async find(db, { logDays, runDays }, after, limit) {
    const keptDays = logKeptDays(logDays, runDays);
    if (keptDays === null) return [];
    const { at, id } = after ?? BEGINNING;
    const rows = await db.$queryRaw<LogRow[]>`
      WITH old AS (
        SELECT COALESCE(o.run_id, o.id) AS id, COALESCE(r.concluded_at, o.concluded_at) AS at,
          COALESCE(r.project_id || ' · ' || r.pipeline_id || ' #' || r.number, o.project_id || ' · ' || o.kind) AS label
        FROM operation o LEFT JOIN run r ON r.id = o.run_id
        WHERE o.concluded_at < now() - make_interval(days => ${keptDays}) AND o.log_removed_at IS NULL
          AND (o.run_id IS NULL OR (r.concluded_at < now() - make_interval(days => ${keptDays}) AND r.kept_at IS NULL))
          AND NOT EXISTS (
            SELECT 1 FROM node_attempt n JOIN run u ON u.id = n.run_id
            WHERE n.operation_id = o.id AND (u.concluded_at IS NULL OR u.kept_at IS NOT NULL))
      )
      SELECT id, at::text AS at, min(label) AS label FROM old
      WHERE (at, id) > (${at}::timestamptz, ${id}::uuid)
      GROUP BY id, at ORDER BY old.at, id LIMIT ${limit}`;
    return rows.map((row): Doomed => ({
      id: row.id,
      at: row.at,
      label: `log of ${row.label}`,
      reason: `ended on ${row.at.slice(0, 10)}, more than ${days(keptDays)} ago`,
    }));
  },

  async remove(tx, doomed, { logDays, runDays }) {
    const ids = doomed.map(({ id }) => id);
    const marked = await tx.$queryRaw<{ id: string }[]>`
      UPDATE operation o SET log_removed_at = now(), log_kept_days = ${logKeptDays(logDays, runDays)}
      WHERE o.id IN (
          SELECT id FROM operation WHERE run_id = ANY(${ids}::uuid[])
          UNION ALL SELECT id FROM operation WHERE id = ANY(${ids}::uuid[]) AND run_id IS NULL)
        AND o.concluded_at IS NOT NULL AND o.log_removed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = o.run_id AND (r.concluded_at IS NULL OR r.kept_at IS NOT NULL))
        AND NOT EXISTS (
          SELECT 1 FROM node_attempt n JOIN run u ON u.id = n.run_id
          WHERE n.operation_id = o.id AND (u.concluded_at IS NULL OR u.kept_at IS NOT NULL))
      RETURNING o.id`;
    const [removed] = await tx.$queryRaw<{ logs: number; bytes: number }[]>`
      WITH gone AS (
        DELETE FROM log_chunk WHERE operation_id = ANY(${marked.map(({ id }) => id)}::uuid[])
        RETURNING operation_id, pg_column_size(lines) AS bytes
      )
      SELECT count(DISTINCT operation_id)::int AS logs, COALESCE(sum(bytes), 0)::float8 AS bytes FROM gone`;
    return { count: removed?.logs ?? 0, bytes: removed?.bytes ?? 0 };
  },
};

/** A log does not outlive its run. */
function logKeptDays(logDays: number | null, runDays: number | null): number | null {
  if (logDays === null) return runDays;
  return runDays === null ? logDays : Math.min(logDays, runDays);
}
