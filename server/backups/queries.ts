import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import type { Addon } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { findSubjectByKey } from "@/server/operations";
import { resolveRuntimeId, type RuntimePool } from "@/server/runtime-pool";
import { toBackupDto, toRestoreDto, type BackupDto, type RestoreDto } from "./dto";

/** @throws AppError `not-found` */
export async function getAddon(db: Db | Tx, projectId: string, addonId: string): Promise<Addon> {
  const addon = await db.addon.findUnique({ where: { projectId_id: { projectId, id: addonId } } });
  if (addon === null) throw AppError.notFound(`There is no addon "${addonId}".`);
  return addon;
}

export interface BackupPage {
  /** Newest first. */
  backups: BackupDto[];
  /** Give it back for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Backups of one addon, `limit` 1 to 100. @throws AppError `not-found`, `invalid` */
export async function listBackups(
  db: Db | Tx,
  projectId: string,
  addonId: string,
  query: { limit: number; cursor?: string | null | undefined },
): Promise<BackupPage> {
  await getAddon(db, projectId, addonId);
  const limit = Math.min(Math.max(1, query.limit), 100);
  if (query.cursor && !z.uuid().safeParse(query.cursor).success) {
    throw AppError.invalid("This page of backups does not exist.");
  }
  const found = await db.backup.findMany({
    where: { projectId, addonId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    ...(query.cursor ? { cursor: { id: query.cursor }, skip: 1 } : {}),
  });
  const backups = found.slice(0, limit).map(toBackupDto);
  return { backups, nextCursor: found.length > limit ? (backups.at(-1)?.id ?? null) : null };
}

/** Null also for what is no backup's id at all. */
export async function findBackup(
  db: Db | Tx,
  projectId: string,
  backupId: string,
): Promise<BackupDto | null> {
  if (!z.uuid().safeParse(backupId).success) return null;
  const backup = await db.backup.findFirst({ where: { id: backupId, projectId } });
  return backup === null ? null : toBackupDto(backup);
}

/** @throws AppError `not-found` */
export async function getBackup(db: Db | Tx, projectId: string, backupId: string): Promise<BackupDto> {
  const backup = await findBackup(db, projectId, backupId);
  if (backup === null) throw AppError.notFound(`There is no backup "${backupId}".`);
  return backup;
}

/** The backup an idempotency key started. */
export async function findBackupByKey(db: Db | Tx, idempotencyKey: string): Promise<BackupDto | null> {
  const id = await findSubjectByKey(db, idempotencyKey);
  const backup = id === null ? null : await db.backup.findUnique({ where: { id } });
  return backup === null ? null : toBackupDto(backup);
}

/** The restore an idempotency key started. */
export async function findRestoreByKey(db: Db | Tx, idempotencyKey: string): Promise<RestoreDto | null> {
  const id = await findSubjectByKey(db, idempotencyKey);
  const restore = id === null ? null : await db.restore.findUnique({ where: { id } });
  return restore === null ? null : toRestoreDto(restore);
}

/** Restores of one addon, newest first, at most 100. @throws AppError `not-found` */
export async function listRestores(db: Db | Tx, projectId: string, addonId: string): Promise<RestoreDto[]> {
  await getAddon(db, projectId, addonId);
  const restores = await db.restore.findMany({
    where: { projectId, addonId },
    orderBy: { createdAt: "desc" },
    take: 100,
  });
  return restores.map(toRestoreDto);
}

/** @throws AppError `not-found` */
export async function getRestore(db: Db | Tx, projectId: string, restoreId: string): Promise<RestoreDto> {
  const restore = z.uuid().safeParse(restoreId).success
    ? await db.restore.findFirst({ where: { id: restoreId, projectId } })
    : null;
  if (restore === null) throw AppError.notFound(`There is no restore "${restoreId}".`);
  return toRestoreDto(restore);
}

export interface BackupDownload {
  stream: NodeJS.ReadableStream;
  /** Without a directory; its ending tells the compression. */
  fileName: string;
  sizeBytes: number;
}

const ARCHIVE_ENDING = { zstd: ".tar.zst", gz: ".tar.gz", none: ".tar" } as const satisfies Record<
  BackupDto["compression"],
  string
>;

/** A dump is PostgreSQL's custom format, which is compressed within. */
function endingOf({ backupType, compression }: BackupDto): string {
  return backupType === "dump" ? ".dump" : ARCHIVE_ENDING[compression];
}

/** The backup's bytes as the runtime keeps them. @throws AppError `not-found`, `conflict` when it is not complete */
export async function openBackup(
  db: Db,
  runtimes: RuntimePool,
  projectId: string,
  backupId: string,
): Promise<BackupDownload> {
  const dto = await getBackup(db, projectId, backupId);
  const { name } = dto;
  const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId }, include: { addon: true } });
  const { location, sizeBytes } = backup;
  if (backup.status !== "Success" || location === null || sizeBytes === null) {
    throw AppError.conflict(`Backup ${name} is not complete, so there is nothing to download.`);
  }
  const runtimeId = await resolveRuntimeId(db, projectId, backup.addon.runtimeId);
  const runtime = await runtimes.forProject(projectId, runtimeId);
  return {
    stream: await runtime.openBackup(location),
    fileName: `${name}${endingOf(dto)}`,
    sizeBytes: Number(sizeBytes),
  };
}
