import { NEVER_PAUSED, PEOPLE_FIRST_SECONDS, ROLLBACK_FIRST_SECONDS } from "@/core/run";
import { ask, type Sql, type Statement, type Value } from "@/server/db";

/** What keeps a flow's triggers from starting anything. */
export interface QueueGate {
  paused: boolean;
  /** The hold its stage is on. */
  holdId: string | null;
}

/** The queue of a flow changes only under the flow's row lock, which comes before the locks of its queued runs. */
export async function lockQueue(tx: Sql, flowId: string): Promise<QueueGate> {
  const [flow] = await ask(tx, LOCK, [flowId]);
  return flow ?? { paused: false, holdId: null };
}

/** Lets the first in a flow's queue start when nothing of the flow is under way any more; the others say what they wait for now. */
export async function advanceQueue(tx: Sql, flowId: string): Promise<void> {
  const gate = await lockQueue(tx, flowId);
  const [queue] = await ask(tx, ADVANCE, lineOf(flowId, gate));
  if (queue !== undefined && queue.left > 0) await tellQueue(tx, flowId, gate);
}

/**
 * For a run that ends, at a smaller price where nobody stands in line: takes a share of the flow's row lock, so that runs
 * that end side by side do not wait for each other. Whoever joins the queue does so under all of the lock, so behind a
 * share of it nobody does unseen: a queue that `queueIsEmpty` finds empty then needs no `advanceQueue`. False when
 * somebody stands in line already; two who share the lock and both want all of it would wait for each other.
 */
export async function shareQueueIfEmpty(tx: Sql, flowId: string): Promise<boolean> {
  return (await ask(tx, SHARE_IF_EMPTY, [flowId])).length > 0;
}

/**
 * Has every run in a flow's queue say what it waits for: the one before it, the one under way, or the end of a pause or
 * hold.
 * Whoever changes the queue calls it, under the flow's row lock. Gives a place to who has none yet.
 */
export async function tellQueue(tx: Sql, flowId: string, gate: QueueGate): Promise<void> {
  await ask(tx, TELL, lineOf(flowId, gate));
}

/** What `LINE` is given. */
function lineOf(flowId: string, { paused, holdId }: QueueGate): Value[] {
  const people = [PEOPLE_FIRST_SECONDS, NEVER_PAUSED.join()];
  return [flowId, paused, ...people, holdId !== null, ROLLBACK_FIRST_SECONDS];
}

const LOCK: Statement<QueueGate> = {
  name: "lock-queue",
  text: `SELECT paused, hold_id AS "holdId" FROM release_flow WHERE id = $1::uuid FOR NO KEY UPDATE`,
};

/** In SQL, whether nobody stands in the queue of the flow with this id. */
export const queueIsEmpty = (flowId: string): string =>
  `NOT EXISTS (SELECT 1 FROM run AS q WHERE q.flow_id = ${flowId} AND q.concluded_at IS NULL AND q.status = 'Queued')`;

const SHARE_IF_EMPTY: Statement<{ id: string }> = {
  name: "share-queue-if-empty",
  text: `SELECT id FROM release_flow WHERE id = $1::uuid AND ${queueIsEmpty("$1::uuid")} FOR SHARE`,
};

/** The queue in its order. What a hold or a pause holds back stands beside the line of the others. */
const LINE = `
  SELECT id, number, wait_reason, place, held,
    lag(number) OVER (PARTITION BY held IS NULL ORDER BY place, number) AS before
  FROM (
    SELECT id, number, wait_reason,
      CASE WHEN $5::bool AND NOT by_person THEN 'hold'
        WHEN $2::bool AND trigger <> ALL (string_to_array($4::text, ',')) THEN 'pause' END AS held,
      COALESCE(queue_place, clock_timestamp() - make_interval(secs =>
        CASE WHEN kind = 'rollback' THEN $6::int WHEN by_person THEN $3::int ELSE 0 END)) AS place
    FROM run WHERE flow_id = $1::uuid AND concluded_at IS NULL AND status = 'Queued'
  ) AS queued`;

const UNDER_WAY = `FROM run WHERE flow_id = $1::uuid AND concluded_at IS NULL AND status <> 'Queued'`;

const ADVANCE: Statement<{ left: number }> = {
  name: "advance-queue",
  text: `
    WITH line AS MATERIALIZED (${LINE}), started AS (
      UPDATE run SET status = 'Pending', wake_at = now(), wait_reason = NULL, wait_since = NULL, queue_place = NULL,
        event_seq = event_seq + 1
      WHERE id = (SELECT id FROM line WHERE held IS NULL ORDER BY place, number LIMIT 1) AND NOT EXISTS (SELECT 1 ${UNDER_WAY})
      RETURNING id, event_seq
    ), told AS (
      INSERT INTO run_event (run_id, seq, type, payload)
      SELECT id, event_seq, 'run.moved', '{"status":"Pending","waitReason":null,"error":null}'::jsonb FROM started
    ), rung AS (
      SELECT pg_notify('slipway_due', 'run'), pg_notify('slipway_run', id::text) FROM started
    )
    SELECT ((SELECT count(*) FROM line) - (SELECT count(*) FROM rung))::int AS left`,
};

const TELL: Statement<never> = {
  name: "tell-queue",
  text: `
    WITH line AS (${LINE}), way AS (SELECT count(*)::int AS runs, min(number) AS first ${UNDER_WAY}), told AS (
      SELECT id, place, CASE
        WHEN held = 'hold' THEN 'its stage to be resumed: it is on hold'
        WHEN held = 'pause' THEN 'its flow to be resumed: the triggers are paused'
        WHEN before IS NOT NULL THEN 'its turn behind run #' || before
        WHEN runs = 1 THEN 'run #' || first || ' to end'
        WHEN runs > 1 THEN 'run #' || first || ' and ' || runs - 1 || ' more to end'
        ELSE 'its turn' END AS reason
      FROM line, way
    ), changed AS (
      UPDATE run SET wait_reason = told.reason, wait_since = COALESCE(wait_since, now()), queue_place = told.place,
        event_seq = event_seq + 1
      FROM told WHERE run.id = told.id AND (run.wait_reason IS DISTINCT FROM told.reason OR queue_place IS NULL)
      RETURNING run.id, event_seq, told.reason
    ), events AS (
      INSERT INTO run_event (run_id, seq, type, payload)
      SELECT id, event_seq, 'run.moved', jsonb_build_object('status', 'Queued', 'waitReason', reason, 'error', NULL)
      FROM changed
    )
    SELECT pg_notify('slipway_run', id::text)::text FROM changed`,
};
