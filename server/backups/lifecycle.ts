import type { Db } from "@/server/db";
import type { Addon } from "@/server/db/generated/client";
import { ensureAddonConnection, toAddonSpec } from "@/server/environment";
import { OperationRefused, type OperationHandler } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import type { AddonConnection, AddonType } from "@/server/runtimes/runtime";
import { BackupTypeSchema, CompressionSchema } from "./dto";

/** What a backup means to the product. */
export function createBackupOperation(runtimes: RuntimePool): OperationHandler<"backup"> {
  return {
    kind: "backup",

    async prepare(db, operation) {
      const backup = await db.backup.findUnique({
        where: { id: operation.subjectId },
        include: { addon: true },
      });
      if (backup === null) throw new OperationRefused("The addon is gone.");
      return {
        kind: "backup",
        id: operation.id,
        projectId: operation.projectId,
        timeoutSeconds: operation.timeoutSeconds,
        ...(await addonPart(db, runtimes, backup.addon)),
        backupType: BackupTypeSchema.parse(backup.backupType),
        compression: CompressionSchema.parse(backup.compression),
      };
    },

    async onStarted(tx, operation) {
      await tx.$executeRaw`
        UPDATE backup SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
    },

    async onConcluded(tx, operation, { status, error, data }) {
      await tx.$executeRaw`
        UPDATE backup SET status = ${status}::operation_status, error = ${error}, concluded_at = now(),
          size_bytes = ${data?.sizeBytes ?? null}, sha256 = ${data?.sha256 ?? null},
          location = ${data?.location ?? null}, compression = COALESCE(${data?.compression ?? null}, compression)
        WHERE id = ${operation.subjectId}::uuid`;
    },
  };
}

/** What putting a backup back means to the product. */
export function createRestoreOperation(runtimes: RuntimePool): OperationHandler<"restore"> {
  return {
    kind: "restore",

    async prepare(db, operation) {
      const restore = await db.restore.findUnique({
        where: { id: operation.subjectId },
        include: { backup: { include: { addon: true } } },
      });
      if (restore === null) throw new OperationRefused("The addon or its backup is gone.");
      const { backup } = restore;
      if (backup.location === null || backup.sha256 === null) {
        throw new OperationRefused(`Backup ${backup.name} is not complete, so there is nothing to restore.`);
      }
      return {
        kind: "restore",
        id: operation.id,
        projectId: operation.projectId,
        timeoutSeconds: operation.timeoutSeconds,
        ...(await addonPart(db, runtimes, backup.addon)),
        backupType: BackupTypeSchema.parse(backup.backupType),
        location: backup.location,
        sha256: backup.sha256,
      };
    },

    async onStarted(tx, operation) {
      await tx.$executeRaw`
        UPDATE restore SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
    },

    async onConcluded(tx, operation, { status, error }) {
      await tx.$executeRaw`
        UPDATE restore SET status = ${status}::operation_status, error = ${error}, concluded_at = now()
        WHERE id = ${operation.subjectId}::uuid`;
    },
  };
}

async function addonPart(
  db: Db,
  runtimes: RuntimePool,
  addon: Addon,
): Promise<{ addonId: string; addonType: AddonType; connection: AddonConnection }> {
  const connection = await ensureAddonConnection(db, runtimes, addon);
  return { addonId: addon.id, addonType: toAddonSpec(addon).type, connection };
}
