import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import {
  addonLockKey,
  cancelOperations,
  enqueueOperation,
  serviceLockKey,
  startOnce,
  type EnqueueOperation,
} from "@/server/operations";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { toRestartDto, type RestartDto, type RestartTarget } from "./dto";
import { findRestartByKey, getRestart } from "./queries";

const DEFAULT_RESTART_TIMEOUT_SECONDS = 3600;

export interface StartRestart {
  projectId: string;
  target: RestartTarget;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

/**
 * Starts what runs anew, without another image. It waits for a roll-out of the same service, or a backup, restore or
 * import of the same addon, to end. @throws AppError `not-found`, `no-image` when nothing was
 * ever released, `conflict` for a database that runs elsewhere
 */
export async function startRestart(db: Db, request: StartRestart): Promise<RestartDto> {
  const { projectId, target } = request;
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findRestartByKey(db, key),
    async (tx) => {
      const runtimeId =
        target.kind === "service"
          ? await runtimeOfService(tx, projectId, target.id)
          : await runtimeOfAddon(tx, projectId, target.id);
      const lockKeyOf = target.kind === "service" ? serviceLockKey : addonLockKey;
      const restart = await tx.restart.create({
        data: { projectId, targetKind: target.kind, targetId: target.id },
      });
      const operation = await enqueueOperation(tx, {
        projectId,
        kind: "restart",
        subjectId: restart.id,
        runtimeId: await resolveRuntimeId(tx, projectId, runtimeId),
        timeoutSeconds: request.timeoutSeconds ?? DEFAULT_RESTART_TIMEOUT_SECONDS,
        lockKey: lockKeyOf(projectId, target.id),
        idempotencyKey: request.idempotencyKey ?? null,
        origin: request.origin ?? null,
      });
      return toRestartDto(
        await tx.restart.update({ where: { id: restart.id }, data: { operationId: operation.id } }),
      );
    },
  );
}

/** Stops a restart; one that has ended stays as it is. @throws AppError `not-found` */
export async function abortRestart(db: Db, projectId: string, restartId: string): Promise<void> {
  const { operationId, concludedAt } = await getRestart(db, projectId, restartId);
  if (operationId === null || concludedAt !== null) return;
  await inTransaction(db, async (tx) => {
    await cancelOperations(tx, { operationId });
    await tx.restart.updateMany({
      where: { id: restartId, status: "Running" },
      data: { status: "Aborting" },
    });
  });
}

async function runtimeOfService(tx: Tx, projectId: string, id: string): Promise<string | null> {
  const service = await tx.deploymentService.findUnique({ where: { projectId_id: { projectId, id } } });
  if (service === null) throw AppError.notFound(`There is no service "${id}".`);
  if (service.image === null) {
    throw new AppError("no-image", `Service ${id} runs nothing yet, so there is nothing to restart.`, {
      status: 409,
    });
  }
  return service.runtimeId;
}

async function runtimeOfAddon(tx: Tx, projectId: string, id: string): Promise<string | null> {
  const addon = await tx.addon.findUnique({ where: { projectId_id: { projectId, id } } });
  if (addon === null) throw AppError.notFound(`There is no addon "${id}".`);
  if (addon.type === "external-postgres") {
    throw AppError.conflict(`Addon ${id} is a database that runs elsewhere; restart it there.`);
  }
  return addon.runtimeId;
}
