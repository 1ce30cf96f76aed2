import { z } from "zod";
import type { Backup, OperationStatus, Restore } from "@/server/db/generated/client";

export const BackupTypeSchema = z.enum(["snapshot", "dump"]);
export const CompressionSchema = z.enum(["zstd", "gz", "none"]);

/** One backup as screens and the API see it. Instants are ISO strings. */
export interface BackupDto {
  id: string;
  addonId: string;
  name: string;
  backupType: z.output<typeof BackupTypeSchema>;
  /** What was really done, once it has succeeded. */
  compression: z.output<typeof CompressionSchema>;
  status: OperationStatus;
  sizeBytes: number | null;
  sha256: string | null;
  error: string | null;
  /** Its log. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toBackupDto(backup: Backup): BackupDto {
  return {
    id: backup.id,
    addonId: backup.addonId,
    name: backup.name,
    backupType: BackupTypeSchema.parse(backup.backupType),
    compression: CompressionSchema.parse(backup.compression),
    status: backup.status,
    sizeBytes: backup.sizeBytes === null ? null : Number(backup.sizeBytes),
    sha256: backup.sha256,
    error: backup.error,
    operationId: backup.operationId,
    createdAt: backup.createdAt.toISOString(),
    startedAt: backup.startedAt?.toISOString() ?? null,
    concludedAt: backup.concludedAt?.toISOString() ?? null,
  };
}

/** One backup put back into its addon. Instants are ISO strings. */
export interface RestoreDto {
  id: string;
  addonId: string;
  backupId: string;
  status: OperationStatus;
  error: string | null;
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toRestoreDto(restore: Restore): RestoreDto {
  return {
    id: restore.id,
    addonId: restore.addonId,
    backupId: restore.backupId,
    status: restore.status,
    error: restore.error,
    operationId: restore.operationId,
    createdAt: restore.createdAt.toISOString(),
    startedAt: restore.startedAt?.toISOString() ?? null,
    concludedAt: restore.concludedAt?.toISOString() ?? null,
  };
}
