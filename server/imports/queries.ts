import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findSubjectByKey } from "@/server/operations";
import { toImportDto, type ImportDto } from "./dto";

/** Null also for what is no import's id at all. */
export async function findImport(
  db: Db | Tx,
  projectId: string,
  importId: string,
): Promise<ImportDto | null> {
  if (!z.uuid().safeParse(importId).success) return null;
  const row = await db.addonImport.findFirst({ where: { id: importId, projectId } });
  return row === null ? null : toImportDto(row);
}

/** @throws AppError `not-found` */
export async function getImport(db: Db | Tx, projectId: string, importId: string): Promise<ImportDto> {
  const found = await findImport(db, projectId, importId);
  if (found === null) throw AppError.notFound(`There is no import "${importId}".`);
  return found;
}

/** The import an idempotency key started. */
export async function findImportByKey(db: Db | Tx, idempotencyKey: string): Promise<ImportDto | null> {
  const id = await findSubjectByKey(db, idempotencyKey);
  const row = id === null ? null : await db.addonImport.findUnique({ where: { id } });
  return row === null ? null : toImportDto(row);
}
