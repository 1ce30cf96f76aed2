import { ask, type Sql, type Statement } from "@/server/db";
import type { Run } from "@/server/db/generated/client";
import { passSeam } from "@/server/seams";
import { advanceQueue, queueIsEmpty, shareQueueIfEmpty } from "./flow-queue";
import { STAGE_SNAPSHOT } from "./stage-snapshot";

export { STAGE_SNAPSHOT };

/** The run's last state: no owner and no wake-up time any more. */
const CONCLUDE: Statement<{ parented: boolean; queueIsEmpty: boolean }> = {
  name: "conclude-run",
  text: `
    UPDATE run SET status = $2::run_status, concluded_at = now(), wake_at = NULL, lease_owner = NULL,
      lease_expires_at = NULL, wait_reason = NULL, wait_since = NULL, snapshot_after = ${STAGE_SNAPSHOT}
    WHERE id = $1::uuid RETURNING parent_run_id IS NOT NULL AS parented, ${queueIsEmpty("run.flow_id")} AS "queueIsEmpty"`,
};

const WAKE_PARENT: Statement<never> = {
  name: "wake-parent",
  text: `
    WITH woken AS (
      UPDATE run SET wake_at = clock_timestamp()
      WHERE id = (SELECT parent_run_id FROM run WHERE id = $1::uuid) AND concluded_at IS NULL AND wake_at IS NOT NULL
      RETURNING id
    )
    SELECT pg_notify('slipway_wake', id::text)::text, pg_notify('slipway_due', 'run')::text FROM woken`,
};

/**
 * Ends a run, in the transaction of its last event: what the stage runs now, no owner and no wake-up time any more, the
 * next run of the flow's queue, and the run that waits for this one.
 */
export async function concludeRun(
  tx: Sql,
  run: Pick<Run, "id" | "flowId">,
  status: "Success" | "Failed" | "Aborted",
): Promise<void> {
  const isShared = await shareQueueIfEmpty(tx, run.flowId);
  const [ended] = await ask(tx, CONCLUDE, [run.id, status]);
  passSeam("run's end is written, not committed");
  if (!isShared || ended?.queueIsEmpty !== true) await advanceQueue(tx, run.flowId);
  passSeam("queue has advanced, not committed");
  if (ended?.parented === true) await wakeParent(tx, run.id);
  passSeam("parent is woken, not committed");
}

/** The run whose node waits for this one looks at it again. Call it last: it locks the parent's row. */
export async function wakeParent(tx: Sql, runId: string): Promise<void> {
  await ask(tx, WAKE_PARENT, [runId]);
}
