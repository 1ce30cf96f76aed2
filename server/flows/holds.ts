import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import {
  findHold,
  liftHold,
  listSkippedTriggers,
  placeHold,
  type HoldDto,
  type SkippedTrigger,
} from "@/server/holds";
import { advanceQueue } from "@/server/runs";
import type { FlowPlace } from "./commands";

/** What a hold is placed with; the body of `POST …/hold`. */
export const HoldFlowSchema = z.strictObject({
  reason: z.string().trim().min(1, "say why").max(500, "is longer than 500 characters"),
});

/** A run that a trigger had queued before the hold; it starts when the stage is resumed. */
export interface HeldBackRun {
  id: string;
  number: number;
  name: string | null;
  trigger: string;
  triggeredBy: string;
  /** ISO. */
  createdAt: string;
}

/** A hold with all that it has kept from happening. */
export interface HeldFlow extends HoldDto {
  /** Newest first, at most 50. */
  skipped: SkippedTrigger[];
  /** In the order they start in. */
  queued: HeldBackRun[];
}

/** Has nothing but people release on a stage, until it is resumed. @throws AppError 404, 409 `held` */
export async function holdFlow(db: Db, actor: Actor, place: FlowPlace, reason: string): Promise<HoldDto> {
  assertCan(actor, "roll-back", place.projectId);
  return inTransaction(db, async (tx) => {
    const flow = await lockFlow(tx, place);
    const known = await findHold(tx, flow.id);
    if (known !== null) {
      throw new AppError(
        "held",
        `${place.stage.name} is on hold already (${known.heldBy}: ${known.reason}).`,
        {
          status: 409,
          details: { hold: known },
        },
      );
    }
    await placeHold(
      tx,
      { projectId: place.projectId, id: flow.id },
      { reason, by: actor.name, rollbackRunId: null },
    );
    // Who waits says what for.
    await advanceQueue(tx, flow.id);
    await recordAudit(tx, actor, { ...subjectOf(place), action: "flow.hold", detail: { reason } });
    const hold = await findHold(tx, flow.id);
    if (hold === null) throw new Error(`flow ${flow.id} is not on hold`);
    return hold;
  });
}

/** Lets triggers start runs again, those first that they had queued before. @throws AppError 404, 409 `not-held` */
export async function resumeFlow(db: Db, actor: Actor, place: FlowPlace): Promise<{ letGo: number }> {
  assertCan(actor, "roll-back", place.projectId);
  return inTransaction(db, async (tx) => {
    const flow = await lockFlow(tx, place);
    const hold = await findHold(tx, flow.id);
    const queued = await listHeldBack(tx, flow.id);
    await liftHold(tx, flow.id, actor.name);
    await advanceQueue(tx, flow.id);
    const detail = {
      reason: hold?.reason ?? "",
      heldAt: hold?.heldAt ?? "",
      skipped: hold?.skippedCount ?? 0,
      letGo: queued.map(({ number }) => number),
    };
    await recordAudit(tx, actor, { ...subjectOf(place), action: "flow.lift-hold", detail });
    return { letGo: queued.length };
  });
}

/** What a stage's hold has kept from happening; null while it is not on hold. @throws AppError 404 */
export async function findHeldFlow(db: Db, place: FlowPlace): Promise<HeldFlow | null> {
  const flow = await getFlowId(db, place);
  const hold = await findHold(db, flow.id);
  if (hold === null) return null;
  return {
    ...hold,
    skipped: await listSkippedTriggers(db, hold.id),
    queued: await listHeldBack(db, flow.id),
  };
}

async function listHeldBack(db: Db | Tx, flowId: string): Promise<HeldBackRun[]> {
  const runs = await db.run.findMany({
    where: { flowId, concludedAt: null, status: "Queued", byPerson: false },
    orderBy: [{ queuePlace: "asc" }, { number: "asc" }],
    select: { id: true, number: true, name: true, trigger: true, triggeredBy: true, createdAt: true },
  });
  return runs.map(({ createdAt, ...run }) => ({ ...run, createdAt: createdAt.toISOString() }));
}

async function lockFlow(tx: Tx, place: FlowPlace): Promise<{ id: string }> {
  const flow = await getFlowId(tx, place);
  await tx.$queryRaw`SELECT id FROM release_flow WHERE id = ${flow.id}::uuid FOR NO KEY UPDATE`;
  return flow;
}

async function getFlowId(db: Db | Tx, { stage }: FlowPlace): Promise<{ id: string }> {
  const flow = await db.releaseFlow.findUnique({ where: { stageId: stage.id }, select: { id: true } });
  if (flow === null) throw AppError.notFound(`Stage ${stage.name} has no release flow.`);
  return flow;
}

function subjectOf({ projectId, pipelineId, stage }: FlowPlace): { projectId: string; subject: string } {
  return { projectId, subject: `${pipelineId}/${stage.name}` };
}
