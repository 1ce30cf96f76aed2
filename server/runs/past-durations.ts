import { ask, type Db, type Statement } from "@/server/db";

/** What the last runs of a flow took, in milliseconds. */
export interface PastDurations {
  /** The whole run; null when none has succeeded. */
  run: number | null;
  /** The median of a step's successes; null when there were none. */
  ofNode(key: string, kind: string): number | null;
}

/** Of a revision's own last 20 runs; while it has none, of the flow's. A step of a loop counts with all its turns. */
const MEDIANS: Statement<{ node_key: string | null; kind: string | null; ms: number }> = {
  name: "past-durations",
  text: `
    WITH recent AS (
      SELECT r.id, r.status, r.started_at, r.concluded_at FROM run r
      WHERE r.flow_id = $1::uuid AND r.kind = 'release' AND r.concluded_at IS NOT NULL AND (r.revision_id = $2::uuid
        OR NOT EXISTS (SELECT 1 FROM run o WHERE o.flow_id = $1::uuid AND o.revision_id = $2::uuid
          AND o.kind = 'release' AND o.concluded_at IS NOT NULL))
      ORDER BY r.created_at DESC LIMIT 20
    )
    SELECT NULL AS node_key, NULL AS kind,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM concluded_at - started_at) * 1000)::float8 AS ms
    FROM recent WHERE status = 'Success' AND started_at IS NOT NULL HAVING count(*) > 0
    UNION ALL
    SELECT regexp_replace(a.node_key, '#[0-9]+', '', 'g'), a.kind,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.ended_at - a.started_at) * 1000)::float8
    FROM node_attempt a JOIN recent ON a.run_id = recent.id
    WHERE a.status = 'Success' AND a.started_at IS NOT NULL AND a.ended_at IS NOT NULL
    GROUP BY 1, 2`,
};

export async function readPastDurations(db: Db, flowId: string, revisionId: string): Promise<PastDurations> {
  const rows = await ask(db, MEDIANS, [flowId, revisionId]);
  const nodes = new Map(rows.map(({ node_key: key, kind, ms }) => [`${key} ${kind}`, Math.round(ms)]));
  const run = rows.find(({ node_key: key }) => key === null);
  return {
    run: run === undefined ? null : Math.round(run.ms),
    ofNode: (key, kind) => nodes.get(`${key} ${kind}`) ?? null,
  };
}
