import type { Db } from "@/server/db";
import { Prisma } from "@/server/db/generated/client";
import { STATUS } from "./tunables";
import type { DueItem, DueStatus, Queue } from "./dto";
import { RUN_PLACE, toWorkItem, type WorkItemRow } from "./work-item";

/** Rows whose wake-up time has come and that nobody holds, with the time since when that is so. */
const DUE = Prisma.sql`
  SELECT 'run' AS queue, id, project_id, NULL::operation_kind AS operation_kind, id AS of_run,
    GREATEST(wake_at, lease_expires_at) AS due_since
  FROM run WHERE wake_at <= now() AND (lease_expires_at IS NULL OR lease_expires_at <= now())
  UNION ALL
  SELECT 'operation', id, project_id, kind, run_id, GREATEST(wake_at, lease_expires_at)
  FROM operation WHERE wake_at <= now() AND (lease_expires_at IS NULL OR lease_expires_at <= now())`;

interface CountRow {
  queue: Queue;
  due: number;
  untaken: number;
  oldest_ms: number;
}

/** How much is due that nobody has taken, of each queue. */
export async function countDue(db: Db): Promise<DueStatus[]> {
  const rows = await db.$queryRaw<CountRow[]>`
    WITH due AS (${DUE})
    SELECT queue, count(*)::int AS due,
      count(*) FILTER (WHERE due_since < now() - make_interval(secs => ${STATUS.untakenAfterSeconds}))::int AS untaken,
      extract(epoch FROM now() - min(due_since))::float8 * 1000 AS oldest_ms
    FROM due GROUP BY queue`;
  return (["run", "operation"] as const).map((queue) => {
    const row = rows.find((each) => each.queue === queue);
    return { queue, due: row?.due ?? 0, untaken: row?.untaken ?? 0, oldestAgeMs: row?.oldest_ms ?? 0 };
  });
}

/** The longest due items of work that nobody has taken, at most `limit`. */
export async function listDue(db: Db, limit: number): Promise<DueItem[]> {
  const rows = await db.$queryRaw<(WorkItemRow & { due_since: Date; age_ms: number })[]>`
    WITH due AS (SELECT * FROM (${DUE}) AS d ORDER BY due_since, id LIMIT ${limit})
    SELECT d.queue, d.id, d.project_id, d.operation_kind, d.due_since,
      extract(epoch FROM now() - d.due_since)::float8 * 1000 AS age_ms, ${RUN_PLACE}
    FROM due d LEFT JOIN run r ON r.id = d.of_run LEFT JOIN stage s ON s.id = r.stage_id
    ORDER BY d.due_since, d.id`;
  return rows.map((row) => ({
    ...toWorkItem(row),
    dueSince: row.due_since.toISOString(),
    ageMs: row.age_ms,
  }));
}

/** `run 0190…`, `the job operation 0190…`: by id, for those who may not know whose it is. */
export function describeDueItem(item: DueItem): string {
  return item.queue === "run" ? `run ${item.id}` : `the ${item.operationKind ?? ""} operation ${item.id}`;
}
