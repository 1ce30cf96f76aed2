import type { AuditActor } from "@/server/audit";
import type { Tx } from "@/server/db";
import type { Prisma } from "@/server/db/generated/client";
import { requestAbort } from "./abort-run";
import { insertRun, type FlowToRun, type PreparedInputs } from "./create-run";
import type { StartedRun } from "./dto";
import { lockQueue } from "./flow-queue";
import type { RollbackRecord } from "./rollback-record";

export interface NewRollbackRun {
  place: FlowToRun;
  prepared: PreparedInputs;
  origin: {
    /** Made beforehand, so that a transaction that is tried again makes the same run. */
    runId: string;
    /** `manual` or `api`. */
    trigger: string;
    actor: AuditActor;
  };
  /** What it runs: not the flow's own document. */
  document: Record<string, unknown>;
  toRunId: string;
  record: RollbackRecord;
  /** Asks the runs under way to stop. */
  abortUnderWay: boolean;
}

/**
 * Writes a rollback. Whatever the concurrency policy says, it has the flow to itself: it starts when nothing of the flow
 * is under way any more, before all that stands in the queue. The caller has the queue advance then, which tells everybody
 * in it what it waits for.
 */
export async function createRollbackRun(tx: Tx, run: NewRollbackRun): Promise<StartedRun> {
  const { place, prepared, origin, record } = run;
  const flowId = place.flow.id;
  await lockQueue(tx, flowId);
  const underWay = await tx.run.findMany({
    where: { flowId, concludedAt: null, status: { not: "Queued" } },
    select: { id: true },
    orderBy: { number: "asc" },
  });
  if (run.abortUnderWay) for (const { id } of underWay) await requestAbort(tx, id, origin.actor.name);
  const status = underWay.length === 0 ? "Pending" : "Queued";
  const started = await insertRun(
    tx,
    place,
    prepared,
    {
      ...origin,
      name: null,
      description: null,
      triggeredById: origin.actor.userId,
      parent: null,
      audit: { action: "run.rollback", detail: record },
    },
    status,
  );
  await tx.run.update({
    where: { id: started.id },
    data: {
      kind: "rollback",
      rollbackOfId: run.toRunId,
      rollback: record satisfies Prisma.InputJsonObject,
      document: JSON.parse(JSON.stringify(run.document)) as Prisma.InputJsonObject,
    },
  });
  return started;
}
