import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { lockQueue, tellQueue } from "./flow-queue";
import { wakeParent } from "./lifecycle";

/**
 * Asks a run to stop. A queued one ends at once; one under way is told to its worker, which stops its nodes and ends
 * it. Asking twice changes nothing.
 */
export async function requestAbort(tx: Tx, runId: string, by: string): Promise<void> {
  await lockQueueOf(tx, runId);
  const asked = await tx.$queryRaw<{ status: string; flow_id: string; reopened_count: number }[]>`
    WITH asked AS (
      UPDATE run SET cancel_requested_at = now(), cancel_requested_by = ${by}, event_seq = event_seq + 1,
        wake_at = CASE WHEN status = 'Queued' THEN NULL ELSE now() END
      WHERE id = ${runId}::uuid AND concluded_at IS NULL AND cancel_requested_at IS NULL
      RETURNING id, event_seq, status, flow_id, reopened_count
    ), told AS (
      INSERT INTO run_event (run_id, seq, type, payload)
      SELECT id, event_seq, 'run.abort-requested', jsonb_build_object('by', ${by}::text) FROM asked
    )
    SELECT status::text, flow_id::text, reopened_count, pg_notify('slipway_due', 'cancel')::text, pg_notify('slipway_run', id::text)::text FROM asked`;
  const [run] = asked;
  if (run?.status !== "Queued") return;
  if (run.reopened_count > 0) await leaveQueue(tx, runId);
  else await endQueued(tx, runId);
  await tellQueue(tx, run.flow_id, await lockQueue(tx, run.flow_id));
  if (run.reopened_count === 0) await wakeParent(tx, runId);
}

/** Of a run that still stands in a queue: the flow's row comes first, as for those who start its runs. */
async function lockQueueOf(tx: Tx, runId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT f.id FROM run r JOIN release_flow f ON f.id = r.flow_id
    WHERE r.id = ${runId}::uuid AND r.status = 'Queued' FOR NO KEY UPDATE OF f`;
}

/** One that had run before has workflows that go on: a worker ends those with it. */
async function leaveQueue(tx: Tx, runId: string): Promise<void> {
  await tx.$executeRaw`
    WITH left_queue AS (
      UPDATE run SET status = 'Pending', wake_at = now(), wait_reason = NULL, wait_since = NULL, event_seq = event_seq + 1
      WHERE id = ${runId}::uuid RETURNING id, event_seq
    )
    INSERT INTO run_event (run_id, seq, type, payload)
    SELECT id, event_seq, 'run.moved', '{"status":"Pending","waitReason":null,"error":null}'::jsonb FROM left_queue`;
}

async function endQueued(tx: Tx, runId: string): Promise<void> {
  await tx.$executeRaw`
    WITH ended AS (
      UPDATE run SET status = 'Aborted', concluded_at = now(), wait_reason = NULL, wait_since = NULL, queue_place = NULL, event_seq = event_seq + 1
      WHERE id = ${runId}::uuid RETURNING id, event_seq
    )
    INSERT INTO run_event (run_id, seq, type, payload)
    SELECT id, event_seq, 'run.moved', '{"status":"Aborted","waitReason":null,"error":null}'::jsonb FROM ended`;
}

/** @throws AppError 404 no such run in the project · 409 it has already ended */
export async function abortRun(db: Db, actor: Actor, projectId: string, runId: string): Promise<void> {
  assertCan(actor, "abort", projectId);
  await inTransaction(db, async (tx) => {
    const run = await tx.run.findFirst({ where: { id: runId, projectId } });
    if (run === null) throw AppError.notFound(`There is no run ${runId} in project “${projectId}”.`);
    if (run.concludedAt !== null) {
      throw AppError.conflict(
        `Run #${run.number} has already ended (${run.status}); there is nothing to abort.`,
      );
    }
    await requestAbort(tx, runId, actor.name);
    await recordAudit(tx, actor, { projectId, action: "run.abort", subject: `#${run.number}` });
  });
}

/** Changes what a run is called; also after it has ended. @throws AppError 404 */
export async function renameRun(
  db: Db,
  actor: Actor,
  request: { projectId: string; runId: string; name: string | null; description: string | null },
): Promise<void> {
  assertCan(actor, "run", request.projectId);
  const { name, description } = request;
  await inTransaction(db, async (tx) => {
    const payload = JSON.stringify({ name, description });
    const renamed = await tx.$executeRaw`
      WITH renamed AS (
        UPDATE run SET name = ${name}, description = ${description}, event_seq = event_seq + 1
        WHERE id = ${request.runId}::uuid AND project_id = ${request.projectId} RETURNING id, event_seq
      )
      INSERT INTO run_event (run_id, seq, type, payload) SELECT id, event_seq, 'run.renamed', ${payload}::jsonb FROM renamed`;
    if (renamed === 0)
      throw AppError.notFound(`There is no run ${request.runId} in project “${request.projectId}”.`);
    await tx.$executeRaw`SELECT pg_notify('slipway_run', ${request.runId})`;
    await recordAudit(tx, actor, {
      projectId: request.projectId,
      action: "run.rename",
      subject: request.runId,
    });
  });
}
