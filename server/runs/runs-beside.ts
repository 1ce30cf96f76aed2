import type { RunStatus } from "@/core/run";
import { ask, type Db, type Statement } from "@/server/db";

/** Another run of the same flow. */
export interface RunBeside {
  id: string;
  number: number;
  name: string | null;
  kind: "release" | "rollback";
  status: RunStatus;
  createdAt: Date;
}

/** So many on either side, by number. */
const EACH_SIDE = 50;

const BESIDE: Statement<RunBeside> = {
  name: "runs-beside",
  text: `
    SELECT o.id, o.number, o.name, o.kind::text AS kind, o.status::text AS status, o.created_at AS "createdAt"
    FROM run r CROSS JOIN LATERAL (
      (SELECT * FROM run WHERE flow_id = r.flow_id AND number > r.number ORDER BY number LIMIT $2::int)
      UNION ALL
      (SELECT * FROM run WHERE flow_id = r.flow_id AND number < r.number ORDER BY number DESC LIMIT $2::int)
    ) AS o
    WHERE r.id = $1::uuid ORDER BY o.number DESC`,
};

/** The runs of the same flow that were started around a run, the newest first. */
export function listRunsBeside(db: Db, runId: string): Promise<RunBeside[]> {
  return ask(db, BESIDE, [runId, EACH_SIDE]);
}
