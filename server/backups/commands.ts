import { inTransaction, type Db, type Tx } from "@/server/db";
import type { Addon } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import {
  addonLockKey,
  cancelOperations,
  enqueueOperation,
  startOnce,
  type EnqueueOperation,
} from "@/server/operations";
import { enqueueRemovals } from "@/server/removals";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { toBackupDto, toRestoreDto, type BackupDto, type RestoreDto } from "./dto";
import { findBackupByKey, findRestoreByKey, getAddon, getBackup } from "./queries";

export const DEFAULT_BACKUP_TIMEOUT_SECONDS = 3600;

export interface StartBackup {
  projectId: string;
  addonId: string;
  backupType: BackupDto["backupType"];
  compression: BackupDto["compression"];
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

/** Takes a backup of an addon. @throws AppError `not-found` */
export async function startBackup(db: Db, request: StartBackup): Promise<BackupDto> {
  const { projectId, addonId } = request;
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findBackupByKey(db, key),
    async (tx) => {
      const addon = await getAddon(tx, projectId, addonId);
      const backup = await tx.backup.create({
        data: {
          projectId,
          addonId,
          name: await nameNow(tx, addonId),
          backupType: request.backupType,
          compression: request.compression,
        },
      });
      const operation = await enqueueOperation(tx, {
        ...(await onAddon(tx, addon, request)),
        kind: "backup",
        subjectId: backup.id,
      });
      return toBackupDto(
        await tx.backup.update({ where: { id: backup.id }, data: { operationId: operation.id } }),
      );
    },
  );
}

/** Stops a backup; one that has ended stays as it is. @throws AppError `not-found` */
export async function abortBackup(db: Db, projectId: string, backupId: string): Promise<void> {
  const { operationId, concludedAt } = await getBackup(db, projectId, backupId);
  if (operationId === null || concludedAt !== null) return;
  await inTransaction(db, async (tx) => {
    await cancelOperations(tx, { operationId });
    await tx.backup.updateMany({ where: { id: backupId, status: "Running" }, data: { status: "Aborting" } });
  });
}

/**
 * Deletes a backup: its file goes, and what it held can come back no more.
 * @throws AppError `not-found`, `conflict` while it is being taken or put back
 */
export async function deleteBackup(tx: Tx, projectId: string, backupId: string): Promise<BackupDto> {
  const backup = await getBackup(tx, projectId, backupId);
  await tx.$executeRaw`SELECT 1 FROM backup WHERE id = ${backupId}::uuid FOR UPDATE`;
  const row = await tx.backup.findUnique({ where: { id: backupId }, include: { addon: true } });
  if (row === null) throw AppError.notFound(`There is no backup "${backupId}".`);
  if (row.concludedAt === null) {
    throw AppError.conflict(`Backup ${row.name} is still being taken. Abort it first, or wait for its end.`);
  }
  if ((await tx.restore.count({ where: { backupId, concludedAt: null } })) > 0) {
    throw AppError.conflict(`Backup ${row.name} is being put back right now. Wait for its end.`);
  }
  if (row.location !== null) {
    await enqueueRemovals(tx, projectId, row.addon.runtimeId, [{ kind: "backup", target: row.location }]);
  }
  await tx.backup.delete({ where: { id: backupId } });
  return backup;
}

export interface StartRestore {
  projectId: string;
  addonId: string;
  backupId: string;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

/**
 * Puts a backup back into its addon: everything written since it was taken is lost.
 * @throws AppError `not-found`, `conflict` when the backup did not succeed
 */
export async function startRestore(db: Db, request: StartRestore): Promise<RestoreDto> {
  const { projectId, addonId, backupId } = request;
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findRestoreByKey(db, key),
    async (tx) => {
      const addon = await getAddon(tx, projectId, addonId);
      const backup = await getBackup(tx, projectId, backupId);
      if (backup.addonId !== addonId) {
        throw AppError.notFound(`Addon ${addonId} has no backup "${backupId}".`);
      }
      if (backup.status !== "Success") {
        throw AppError.conflict(`Backup ${backup.name} is not complete, so there is nothing to restore.`);
      }
      const restore = await tx.restore.create({ data: { projectId, addonId, backupId } });
      const operation = await enqueueOperation(tx, {
        ...(await onAddon(tx, addon, request)),
        kind: "restore",
        subjectId: restore.id,
      });
      return toRestoreDto(
        await tx.restore.update({ where: { id: restore.id }, data: { operationId: operation.id } }),
      );
    },
  );
}

/** Backups and restores of one addon never work at the same time. */
async function onAddon(tx: Tx, addon: Addon, request: StartBackup | StartRestore) {
  const { projectId } = addon;
  return {
    projectId,
    runtimeId: await resolveRuntimeId(tx, projectId, addon.runtimeId),
    timeoutSeconds: request.timeoutSeconds ?? DEFAULT_BACKUP_TIMEOUT_SECONDS,
    lockKey: addonLockKey(projectId, addon.id),
    idempotencyKey: request.idempotencyKey ?? null,
    origin: request.origin ?? null,
  };
}

/** `postgres-prod-20260301-090000`, UTC. */
async function nameNow(tx: Tx, addonId: string): Promise<string> {
  const [row] = await tx.$queryRaw<{ stamp: string }[]>`
    SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD-HH24MISS') AS stamp`;
  return `${addonId}-${row?.stamp ?? ""}`;
}
