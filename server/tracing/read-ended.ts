import { z } from "zod";
import { ITERATION_KIND, LOOP_KIND, type NodeStatus, type RunStatus } from "@/core/run";
import type { Db } from "@/server/db";
import { parseTraceParent } from "./trace-parent";
import type { ContainerAttempt, TracedAttempt, TracedRun } from "./to-spans";
import { TRACING } from "./tunables";

/** How far has been told: everything that ended before it, and of what ended in the same millisecond what comes first. */
export const TraceCursorSchema = z.object({
  /** In the database's words. */
  at: z.string(),
  runId: z.uuid(),
  /** Empty for the run itself. */
  nodeKey: z.string(),
  attempt: z.number().int(),
});
export type TraceCursor = z.infer<typeof TraceCursorSchema>;

/** Something that has ended and whose span is due. */
export interface Ended extends TraceCursor {
  kind: "run" | "attempt";
}

const FIRST_RUN = "00000000-0000-0000-0000-000000000000";

/** Where somebody begins who has told nothing yet: now. */
export async function cursorOfNow(db: Db): Promise<TraceCursor> {
  return { at: await readHorizon(db), runId: FIRST_RUN, nodeKey: "", attempt: 0 };
}

/**
 * Up to when everything that has ended can be seen. A row carries the time at which its transaction began, and appears
 * when that commits: nothing is told that is younger than the oldest transaction under way, so that none is passed over.
 */
async function readHorizon(db: Db): Promise<string> {
  const [row] = await db.$queryRaw<{ at: string }[]>`
    SELECT (date_trunc('milliseconds', GREATEST(
      LEAST(clock_timestamp() - make_interval(secs => ${TRACING.lagSeconds}), (
        SELECT min(xact_start) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid())),
      clock_timestamp() - make_interval(secs => ${TRACING.longestTransactionSeconds})
    )) - interval '1 millisecond')::text AS at`;
  if (row === undefined) throw new Error("the database does not tell the time");
  return row.at;
}

/** What has ended behind the cursor, in order, at most `limit`. Only runs that have moved since are looked at. */
export async function listEnded(db: Db, cursor: TraceCursor, limit: number): Promise<Ended[]> {
  const horizon = await readHorizon(db);
  const rows = await db.$queryRaw<{ at: string; run_id: string; node_key: string; attempt: number }[]>`
    WITH since AS (
      SELECT GREATEST(${cursor.at}::timestamptz(3), now() - make_interval(hours => ${TRACING.untoldHours})) AS at
    ), moved AS (
      SELECT id, concluded_at FROM run WHERE concluded_at >= (SELECT at FROM since)
      UNION ALL
      SELECT id, NULL FROM run WHERE concluded_at IS NULL AND updated_at >= (SELECT at FROM since)
    ), ended AS (
      SELECT n.ended_at AS at, n.run_id, n.node_key, n.attempt FROM moved m JOIN node_attempt n ON n.run_id = m.id
      WHERE n.ended_at IS NOT NULL
      UNION ALL
      SELECT concluded_at, id, '', 0 FROM moved WHERE concluded_at IS NOT NULL
    )
    SELECT at::text AS at, run_id, node_key, attempt FROM ended
    WHERE (at, run_id, node_key, attempt)
        > (${cursor.at}::timestamptz, ${cursor.runId}::uuid, ${cursor.nodeKey}, ${cursor.attempt}::int)
      AND at >= (SELECT at FROM since) AND at < ${horizon}::timestamptz
    ORDER BY ended.at, run_id, node_key, attempt LIMIT ${limit}`;
  return rows.map(({ at, run_id: runId, node_key: nodeKey, attempt }) => ({
    at,
    runId,
    nodeKey,
    attempt,
    kind: nodeKey === "" ? "run" : "attempt",
  }));
}

interface RunRow {
  id: string;
  project_id: string;
  pipeline_id: string;
  stage: string;
  number: number;
  kind: string;
  trigger: string;
  status: RunStatus;
  error: string | null;
  document: unknown;
  created_at: Date;
  started_at: Date | null;
  concluded_at: Date | null;
  parent_run_id: string | null;
  parent_node_key: string | null;
  parent_attempt: number | null;
  top_run_id: string;
  trace_parent: string | null;
}

/** Runs with the run at the top of each. */
export async function readTracedRuns(db: Db, runIds: readonly string[]): Promise<Map<string, TracedRun>> {
  const rows = await db.$queryRaw<RunRow[]>`
    WITH RECURSIVE above AS (
      SELECT id AS of, id, parent_run_id, trace_parent FROM run WHERE id = ANY(${[...runIds]}::uuid[])
      UNION ALL
      SELECT a.of, p.id, p.parent_run_id, p.trace_parent FROM above a JOIN run p ON p.id = a.parent_run_id
    )
    SELECT r.id, r.project_id, r.pipeline_id, s.name AS stage, r.number, r.kind::text AS kind, r.trigger, r.status,
      r.error, r.document, r.created_at, r.started_at, r.concluded_at, r.parent_run_id, r.parent_node_key,
      r.parent_attempt, top.id AS top_run_id, top.trace_parent
    FROM run r JOIN stage s ON s.id = r.stage_id JOIN above top ON top.of = r.id AND top.parent_run_id IS NULL`;
  return new Map(
    rows.map((row): [string, TracedRun] => [
      row.id,
      {
        id: row.id,
        projectId: row.project_id,
        pipelineId: row.pipeline_id,
        stage: row.stage,
        number: row.number,
        kind: row.kind,
        trigger: row.trigger,
        status: row.status,
        error: row.error,
        document: row.document,
        createdAt: row.created_at,
        startedAt: row.started_at,
        concludedAt: row.concluded_at,
        parent:
          row.parent_run_id === null
            ? null
            : {
                runId: row.parent_run_id,
                nodeKey: row.parent_node_key ?? "",
                attempt: row.parent_attempt ?? 1,
              },
        topRunId: row.top_run_id,
        traceParent: parseTraceParent(row.trace_parent),
      },
    ]),
  );
}

interface AttemptRow {
  run_id: string;
  node_key: string;
  attempt: number;
  kind: string;
  status: NodeStatus;
  error_code: string | null;
  error: string | null;
  operation_id: string | null;
  started_at: Date | null;
  ended_at: Date;
}

/** The named attempts, with what they waited for. */
export async function readTracedAttempts(db: Db, ended: readonly Ended[]): Promise<TracedAttempt[]> {
  const wanted = ended.map(({ runId, nodeKey, attempt }) => ({ run_id: runId, node_key: nodeKey, attempt }));
  const rows = await db.$queryRaw<AttemptRow[]>`
    SELECT n.run_id, n.node_key, n.attempt, n.kind, n.status, n.error_code, n.error, n.operation_id, n.started_at,
      n.ended_at
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS a(run_id uuid, node_key text, attempt int)
    JOIN node_attempt n USING (run_id, node_key, attempt)
    WHERE n.ended_at IS NOT NULL`;
  const waits = await readWaits(db, [...new Set(ended.map(({ runId }) => runId))]);
  return rows.map((row) => ({
    runId: row.run_id,
    nodeKey: row.node_key,
    attempt: row.attempt,
    kind: row.kind,
    status: row.status,
    errorCode: row.error_code,
    error: row.error,
    operationId: row.operation_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    waits: waits.get(attemptKey(row)) ?? [],
  }));
}

type Waits = TracedAttempt["waits"];

/** What the nodes of these runs said they waited for, in order, by attempt. */
async function readWaits(db: Db, runIds: readonly string[]): Promise<Map<string, Waits>> {
  const rows = await db.$queryRaw<
    { run_id: string; node_key: string; attempt: number; at: Date; reason: string }[]
  >`
    SELECT run_id, payload ->> 'key' AS node_key, (payload ->> 'attempt')::int AS attempt, at,
      payload ->> 'waitReason' AS reason
    FROM run_event WHERE run_id = ANY(${[...runIds]}::uuid[]) AND type = 'node.moved'
      AND payload ->> 'status' = 'Waiting' AND payload ->> 'waitReason' IS NOT NULL
    ORDER BY run_id, seq`;
  const waits = new Map<string, Waits>();
  for (const { at, reason, ...attempt } of rows) {
    const key = attemptKey(attempt);
    waits.set(key, [...(waits.get(key) ?? []), { at, reason }]);
  }
  return waits;
}

function attemptKey(row: { run_id: string; node_key: string; attempt: number }): string {
  return `${row.run_id} ${row.node_key} ${row.attempt}`;
}

/** The attempts of all containers of these runs. */
export async function readContainers(
  db: Db,
  runIds: readonly string[],
): Promise<Map<string, ContainerAttempt[]>> {
  const rows = await db.nodeAttempt.findMany({
    where: { runId: { in: [...runIds] }, kind: { in: ["Workflow", LOOP_KIND, ITERATION_KIND] } },
    select: { runId: true, nodeKey: true, attempt: true, startedAt: true },
  });
  const byRun = new Map<string, ContainerAttempt[]>();
  for (const { runId, ...container } of rows) {
    byRun.set(runId, [...(byRun.get(runId) ?? []), container]);
  }
  return byRun;
}
