import { ask, type Db, type Sql, type Statement } from "@/server/db";

/** How many of the last successful runs say what is usual. */
const RUNS = 10;

const OF_FLOW: Statement<{ ms: number | null }> = {
  name: "usual-duration-of-flow",
  text: `
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM concluded_at - started_at)::float8) * 1000 AS ms
    FROM (
      SELECT o.started_at, o.concluded_at FROM run r JOIN run o ON o.flow_id = r.flow_id AND o.kind = r.kind
      WHERE r.id = $1::uuid AND o.id <> r.id AND o.status = 'Success' AND o.started_at IS NOT NULL
      ORDER BY o.created_at DESC LIMIT $2::int
    ) AS last`,
};

const OF_STEPS: Statement<{ key: string; ms: number }> = {
  name: "usual-durations-of-steps",
  text: `
    WITH last AS (
      SELECT o.id FROM run r JOIN run o ON o.flow_id = r.flow_id AND o.revision_id = r.revision_id
      WHERE r.id = $1::uuid AND o.id <> r.id AND o.status = 'Success'
      ORDER BY o.created_at DESC LIMIT $2::int
    )
    SELECT a.node_key AS key,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.ended_at - a.started_at)::float8) * 1000 AS ms
    FROM last JOIN node_attempt a ON a.run_id = last.id
    WHERE a.status = 'Success' AND a.started_at IS NOT NULL AND a.ended_at IS NOT NULL
    GROUP BY a.node_key`,
};

/** Milliseconds that runs of this run's flow usually take, the middle one of the last that ended well; null when none has. */
export async function readUsualDuration(sql: Sql, runId: string): Promise<number | null> {
  const [row] = await ask(sql, OF_FLOW, [runId, RUNS]);
  return row?.ms == null ? null : Math.round(row.ms);
}

/** The same of each step, by its key. Only runs of the same revision count: in another one the key may be another step's. */
export async function readUsualStepDurations(db: Db, runId: string): Promise<Record<string, number>> {
  const rows = await ask(db, OF_STEPS, [runId, RUNS]);
  return Object.fromEntries(rows.map(({ key, ms }) => [key, Math.round(ms)]));
}
