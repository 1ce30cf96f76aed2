import type { Db } from "@/server/db";
import type { OperationStatus, RunStatus } from "@/server/db/generated/enums";
import { STATUS } from "./tunables";
import type { ReclaimedItem, Top } from "./dto";
import { RUN_PLACE, toWorkItem, type WorkItemRow } from "./work-item";

type ReclaimedRow = WorkItemRow & {
  at: Date;
  age_ms: number;
  from: string | null;
  owner: string | null;
  times: number;
  status: RunStatus | OperationStatus;
  total: number;
};

/** Runs and operations that a worker took over from one that had died, of the last 24 hours, newest first. */
export async function listReclaimed(db: Db): Promise<Top<ReclaimedItem>> {
  const rows = await db.$queryRaw<ReclaimedRow[]>`
    WITH reclaimed AS (
      SELECT 'run' AS queue, id, project_id, NULL::operation_kind AS operation_kind, id AS of_run, reclaimed_at,
        reclaimed_from, lease_owner, reclaimed_count, status::text AS status
      FROM run WHERE reclaimed_at > now() - make_interval(hours => ${STATUS.reclaimedHours})
      UNION ALL
      SELECT 'operation', id, project_id, kind, run_id, reclaimed_at, reclaimed_from, lease_owner, reclaimed_count,
        status::text
      FROM operation WHERE reclaimed_at > now() - make_interval(hours => ${STATUS.reclaimedHours})
    ), top AS (
      SELECT *, count(*) OVER ()::int AS total FROM reclaimed ORDER BY reclaimed_at DESC, id LIMIT ${STATUS.listLimit}
    )
    SELECT t.queue, t.id, t.project_id, t.operation_kind, t.reclaimed_at AS at, t.reclaimed_from AS "from",
      t.lease_owner AS owner, t.reclaimed_count AS times, t.status, t.total,
      extract(epoch FROM clock_timestamp() - t.reclaimed_at)::float8 * 1000 AS age_ms, ${RUN_PLACE}
    FROM top t LEFT JOIN run r ON r.id = t.of_run LEFT JOIN stage s ON s.id = r.stage_id
    ORDER BY t.reclaimed_at DESC, t.id`;
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map((row) => ({
      ...toWorkItem(row),
      at: row.at.toISOString(),
      ageMs: row.age_ms,
      from: row.from,
      owner: row.owner,
      times: row.times,
      status: row.status,
    })),
  };
}
