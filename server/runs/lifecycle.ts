import type { Prisma, Run } from "@/server/db/generated/client";
import type { Tx } from "@/server/db";
import { passSeam } from "@/server/seams";

/** What a stage runs at one moment, by resource; images are digests. */
export interface StageSnapshot {
  services: { id: string; image: string | null }[];
  jobs: { id: string; image: string | null }[];
}

async function readStageSnapshot(tx: Tx, projectId: string, stageId: string): Promise<StageSnapshot> {
  const members = await tx.stageResource.findMany({ where: { stageId } });
  const idsOf = (kind: "service" | "job"): string[] =>
    members.filter((member) => member.kind === kind).map((member) => member.resourceId);
  const select = { id: true, image: true } as const;
  return {
    services: await tx.deploymentService.findMany({
      where: { projectId, id: { in: idsOf("service") } },
      select,
    }),
    jobs: await tx.job.findMany({ where: { projectId, id: { in: idsOf("job") } }, select }),
  };
}

/** Beside the first event of a run that starts, in the same transaction. */
export async function recordRunStart(tx: Tx, run: Run): Promise<void> {
  const snapshot = await readStageSnapshot(tx, run.projectId, run.stageId);
  await tx.run.update({ where: { id: run.id }, data: { snapshotBefore: toJson(snapshot) } });
}

/**
 * Ends a run, in the transaction of its last event: what the stage runs now, no owner and no wake-up time any more, the
 * next run of the flow's queue, and the run that waits for this one.
 */
export async function concludeRun(tx: Tx, run: Run, status: "Success" | "Failed" | "Aborted"): Promise<void> {
  const snapshot = await readStageSnapshot(tx, run.projectId, run.stageId);
  await tx.$executeRaw`
    UPDATE run SET status = ${status}::run_status, concluded_at = now(), wake_at = NULL, lease_owner = NULL,
      lease_expires_at = NULL, wait_reason = NULL, wait_since = NULL, snapshot_after = ${JSON.stringify(snapshot)}::jsonb
    WHERE id = ${run.id}::uuid`;
  passSeam("run's end is written, not committed");
  await advanceQueue(tx, run.flowId);
  passSeam("queue has advanced, not committed");
  await wakeParent(tx, run.id);
  passSeam("parent is woken, not committed");
}

/** The run whose node waits for this one looks at it again. Call it last: it locks the parent's row. */
export async function wakeParent(tx: Tx, runId: string): Promise<void> {
  await tx.$executeRaw`
    WITH woken AS (
      UPDATE run SET wake_at = clock_timestamp()
      WHERE id = (SELECT parent_run_id FROM run WHERE id = ${runId}::uuid) AND concluded_at IS NULL AND wake_at IS NOT NULL
      RETURNING id
    )
    SELECT pg_notify('slipway_wake', id::text), pg_notify('slipway_due', 'run') FROM woken`;
}

/** Lets the longest waiting run of a flow start when nothing of the flow is under way any more. */
export async function advanceQueue(tx: Tx, flowId: string): Promise<void> {
  // The flow's row lock puts this in order with runs that are being created.
  await tx.$queryRaw`SELECT id FROM release_flow WHERE id = ${flowId}::uuid FOR NO KEY UPDATE`;
  await tx.$executeRaw`
    WITH next AS (
      SELECT id FROM run WHERE flow_id = ${flowId}::uuid AND status = 'Queued' ORDER BY number LIMIT 1
    ), started AS (
      UPDATE run SET status = 'Pending', wake_at = now(), wait_reason = NULL, wait_since = NULL, event_seq = event_seq + 1
      WHERE id = (SELECT id FROM next)
        AND NOT EXISTS (SELECT 1 FROM run r WHERE r.flow_id = ${flowId}::uuid AND r.concluded_at IS NULL AND r.status <> 'Queued')
      RETURNING id, event_seq
    ), told AS (
      INSERT INTO run_event (run_id, seq, type, payload)
      SELECT id, event_seq, 'run.moved', '{"status":"Pending","waitReason":null,"error":null}'::jsonb FROM started
    )
    SELECT pg_notify('slipway_due', 'run'), pg_notify('slipway_run', id::text) FROM started`;
}

function toJson(snapshot: StageSnapshot): Prisma.InputJsonObject {
  return { services: snapshot.services, jobs: snapshot.jobs };
}
