import { ask, type Sql, type Statement, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";

/**
 * Puts a flow's stage on hold. One that is on hold stays so since then, for the reason given now. The caller holds the
 * flow's row lock.
 */
export async function placeHold(
  tx: Tx,
  flow: { projectId: string; id: string },
  { reason, by, rollbackRunId }: { reason: string; by: string; rollbackRunId: string | null },
): Promise<void> {
  const { holdId } = await tx.releaseFlow.findUniqueOrThrow({
    where: { id: flow.id },
    select: { holdId: true },
  });
  await ringBoard(tx, flow.projectId);
  if (holdId !== null) {
    await tx.hold.update({ where: { id: holdId }, data: { reason, heldBy: by, rollbackRunId } });
    return;
  }
  const hold = await tx.hold.create({
    data: { projectId: flow.projectId, flowId: flow.id, reason, heldBy: by, rollbackRunId },
  });
  await tx.releaseFlow.update({ where: { id: flow.id }, data: { holdId: hold.id } });
}

/** Ends a hold. The caller holds the flow's row lock. @throws AppError 409 `not-held` */
export async function liftHold(tx: Tx, flowId: string, by: string): Promise<void> {
  const [lifted] = await tx.$queryRaw<{ project_id: string }[]>`
    UPDATE hold SET lifted_at = now(), lifted_by = ${by}
    WHERE id = (SELECT hold_id FROM release_flow WHERE id = ${flowId}::uuid) RETURNING project_id`;
  if (lifted === undefined) {
    throw new AppError("not-held", "The stage is not on hold; there is nothing to resume.", { status: 409 });
  }
  await tx.releaseFlow.update({ where: { id: flowId }, data: { holdId: null } });
  await ringBoard(tx, lifted.project_id);
}

async function ringBoard(tx: Tx, projectId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('slipway_board', ${projectId})`;
}

/** A run that was not started because its stage is on hold. */
export interface SkippedStart {
  holdId: string;
  trigger: string;
  by: string;
  name: string | null;
  description: string | null;
  /** As people may see them. */
  arguments: Record<string, unknown>;
  /** By the trigger's ref. */
  triggers: Record<string, unknown>;
  parent: { runId: string; nodeKey: string; attempt: number } | null;
}

const RECORD: Statement<never> = {
  name: "record-skipped-trigger",
  text: `
    INSERT INTO skipped_trigger (id, hold_id, trigger, triggered_by, name, description, arguments, triggers,
      parent_run_id, parent_node_key, parent_attempt)
    VALUES (gen_random_uuid(), $1::uuid, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::uuid, $9, $10::int)
    ON CONFLICT (parent_run_id, parent_node_key, parent_attempt) DO NOTHING`,
};

/** Writes down what a trigger would have started; for a node that asks again, nothing. */
export async function recordSkippedTrigger(sql: Sql, skipped: SkippedStart): Promise<void> {
  await ask(sql, RECORD, [
    skipped.holdId,
    skipped.trigger,
    skipped.by,
    skipped.name,
    skipped.description,
    JSON.stringify(skipped.arguments),
    JSON.stringify(skipped.triggers),
    skipped.parent?.runId ?? null,
    skipped.parent?.nodeKey ?? null,
    skipped.parent?.attempt ?? null,
  ]);
}
