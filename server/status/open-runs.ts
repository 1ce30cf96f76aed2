import type { Db } from "@/server/db";
import type { OperationKind, OperationStatus, RunStatus } from "@/server/db/generated/enums";
import { STATUS } from "./tunables";
import type { FlowQueue, ParkedRun, SystemStatus } from "./dto";
import { RUN_PLACE, toRunPlace, type RunPlaceRow } from "./work-item";

export async function countOpenRuns(db: Db): Promise<{ status: RunStatus; count: number }[]> {
  return db.$queryRaw<{ status: RunStatus; count: number }[]>`
    SELECT status, count(*)::int AS count FROM run WHERE concluded_at IS NULL GROUP BY status ORDER BY status`;
}

export async function countOpenOperations(
  db: Db,
): Promise<{ kind: OperationKind; status: OperationStatus; count: number }[]> {
  return db.$queryRaw<{ kind: OperationKind; status: OperationStatus; count: number }[]>`
    SELECT kind, status, count(*)::int AS count FROM operation WHERE concluded_at IS NULL
    GROUP BY kind, status ORDER BY kind, status`;
}

type QueueRow = RunPlaceRow & {
  project_id: string;
  queued: number;
  paused: boolean;
  since: Date;
  age_ms: number;
  wait_reason: string | null;
  ahead_id: string | null;
  ahead_number: number;
  ahead_name: string | null;
  ahead_status: RunStatus;
  ahead_wait_reason: string | null;
};

/** Flows in which runs wait for their turn, the longest waiting first: what for, and whose end lets them go on. */
export async function listFlowQueues(db: Db): Promise<FlowQueue[]> {
  const rows = await db.$queryRaw<QueueRow[]>`
    WITH open AS MATERIALIZED (
      SELECT id, flow_id, project_id, pipeline_id, stage_id, number, name, status, wait_reason,
        COALESCE(wait_since, created_at) AS since
      FROM run WHERE concluded_at IS NULL
    ), queue AS (
      SELECT DISTINCT ON (flow_id) *, count(*) OVER (PARTITION BY flow_id)::int AS queued
      FROM open WHERE status = 'Queued' ORDER BY flow_id, number
    ), ahead AS (
      SELECT DISTINCT ON (flow_id) * FROM open WHERE status <> 'Queued' ORDER BY flow_id, number
    )
    SELECT r.project_id, r.queued, f.paused, r.since, r.wait_reason,
      extract(epoch FROM clock_timestamp() - r.since)::float8 * 1000 AS age_ms, a.id AS ahead_id,
      a.number AS ahead_number, a.name AS ahead_name, a.status AS ahead_status, a.wait_reason AS ahead_wait_reason,
      ${RUN_PLACE}
    FROM queue r JOIN stage s ON s.id = r.stage_id JOIN release_flow f ON f.id = r.flow_id LEFT JOIN ahead a ON a.flow_id = r.flow_id
    ORDER BY r.since, r.id`;
  return rows.map((row) => {
    const oldest = toRunPlace(row);
    return {
      projectId: row.project_id,
      pipelineId: oldest.pipelineId,
      stage: oldest.stage,
      queued: row.queued,
      paused: row.paused,
      oldest: {
        ...oldest,
        since: row.since.toISOString(),
        ageMs: row.age_ms,
        waitReason: row.wait_reason,
      },
      ahead:
        row.ahead_id === null
          ? null
          : {
              ...oldest,
              id: row.ahead_id,
              number: row.ahead_number,
              name: row.ahead_name,
              status: row.ahead_status,
              waitReason: row.ahead_wait_reason,
            },
    };
  });
}

type ParkedRow = RunPlaceRow & {
  project_id: string;
  status: RunStatus;
  wait_reason: string | null;
  wait_since: Date | null;
  wake_at: Date;
  wake_in_ms: number;
  total: number;
};

/** Runs that nobody holds because nothing is to do until later, the next to be woken first. */
export async function listParkedRuns(db: Db): Promise<SystemStatus["parked"]> {
  const rows = await db.$queryRaw<ParkedRow[]>`
    WITH parked AS (
      SELECT *, count(*) OVER ()::int AS total FROM (
        SELECT id, project_id, pipeline_id, stage_id, number, name, status, wait_reason, wait_since, wake_at FROM run
        WHERE wake_at > now() AND lease_owner IS NULL
      ) AS p ORDER BY wake_at, id LIMIT ${STATUS.listLimit}
    )
    SELECT r.project_id, r.status, r.wait_reason, r.wait_since, r.wake_at, r.total,
      extract(epoch FROM r.wake_at - clock_timestamp())::float8 * 1000 AS wake_in_ms, ${RUN_PLACE}
    FROM parked r JOIN stage s ON s.id = r.stage_id ORDER BY r.wake_at, r.id`;
  const items: ParkedRun[] = rows.map((row) => ({
    ...toRunPlace(row),
    projectId: row.project_id,
    status: row.status,
    waitReason: row.wait_reason,
    waitSince: row.wait_since?.toISOString() ?? null,
    wakeAt: row.wake_at.toISOString(),
    wakeInMs: row.wake_in_ms,
  }));
  return { total: rows[0]?.total ?? 0, nextWakeAt: items[0]?.wakeAt ?? null, items };
}
