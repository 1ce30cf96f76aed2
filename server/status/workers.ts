import type { Db } from "@/server/db";
import { LEASE } from "@/server/leases";
import { STATUS } from "./tunables";
import type { LeaseStatus, Top, WorkerStatus } from "./dto";
import { RUN_PLACE, toWorkItem, type WorkItemRow } from "./work-item";

interface WorkerRow {
  id: string;
  hostname: string;
  pid: number;
  role: string;
  started_at: Date;
  heartbeat_at: Date;
  age_ms: number;
  runs: number;
  operations: number;
}

/** Every process that takes work, and those that ended without a word lately; the living ones first. */
export async function listWorkers(db: Db): Promise<WorkerStatus[]> {
  const rows = await db.$queryRaw<WorkerRow[]>`
    WITH held AS (
      SELECT lease_owner AS owner, count(*)::int AS runs, 0 AS operations FROM run
      WHERE concluded_at IS NULL AND lease_owner IS NOT NULL GROUP BY lease_owner
      UNION ALL
      SELECT lease_owner, 0, count(*)::int FROM operation
      WHERE concluded_at IS NULL AND lease_owner IS NOT NULL GROUP BY lease_owner
    )
    SELECT w.id, w.hostname, w.pid, w.role, w.started_at, w.heartbeat_at,
      extract(epoch FROM clock_timestamp() - w.heartbeat_at)::float8 * 1000 AS age_ms,
      COALESCE(sum(h.runs), 0)::int AS runs, COALESCE(sum(h.operations), 0)::int AS operations
    FROM worker w LEFT JOIN held h ON h.owner = w.id
    GROUP BY w.id ORDER BY w.hostname, w.started_at, w.id`;
  const workers = rows.map((row) => ({
    id: row.id,
    hostname: row.hostname,
    pid: row.pid,
    role: row.role,
    startedAt: row.started_at.toISOString(),
    heartbeatAt: row.heartbeat_at.toISOString(),
    heartbeatAgeMs: Math.max(0, row.age_ms),
    alive: row.age_ms <= LEASE.durationSeconds * 1000,
    runs: row.runs,
    operations: row.operations,
  }));
  return workers.toSorted((a, b) => Number(b.alive) - Number(a.alive));
}

type LeaseRow = WorkItemRow & {
  owner: string;
  fencing_token: number;
  expires_at: Date;
  expires_in_ms: number;
  total: number;
};

/** Who works on what; those that run out first come first. */
export async function listLeases(db: Db): Promise<Top<LeaseStatus>> {
  const rows = await db.$queryRaw<LeaseRow[]>`
    WITH held AS (
      SELECT 'run' AS queue, id, project_id, NULL::operation_kind AS operation_kind, id AS of_run, lease_owner,
        fencing_token, lease_expires_at
      FROM run WHERE concluded_at IS NULL AND lease_owner IS NOT NULL AND lease_expires_at IS NOT NULL
      UNION ALL
      SELECT 'operation', id, project_id, kind, run_id, lease_owner, fencing_token, lease_expires_at
      FROM operation WHERE concluded_at IS NULL AND lease_owner IS NOT NULL AND lease_expires_at IS NOT NULL
    ), top AS (
      SELECT *, count(*) OVER ()::int AS total FROM held ORDER BY lease_expires_at, id LIMIT ${STATUS.listLimit}
    )
    SELECT t.queue, t.id, t.project_id, t.operation_kind, t.total, t.lease_owner AS owner, t.fencing_token,
      t.lease_expires_at AS expires_at,
      extract(epoch FROM t.lease_expires_at - clock_timestamp())::float8 * 1000 AS expires_in_ms, ${RUN_PLACE}
    FROM top t LEFT JOIN run r ON r.id = t.of_run LEFT JOIN stage s ON s.id = r.stage_id
    ORDER BY t.lease_expires_at, t.id`;
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map((row) => ({
      ...toWorkItem(row),
      owner: row.owner,
      fencingToken: row.fencing_token,
      expiresAt: row.expires_at.toISOString(),
      expiresInMs: row.expires_in_ms,
    })),
  };
}
