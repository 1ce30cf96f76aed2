import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findSubjectByKey } from "@/server/operations";
import { toRestartDto, type RestartDto } from "./dto";

/** @throws AppError `not-found` */
export async function getRestart(db: Db | Tx, projectId: string, restartId: string): Promise<RestartDto> {
  const restart = z.uuid().safeParse(restartId).success
    ? await db.restart.findFirst({ where: { id: restartId, projectId } })
    : null;
  if (restart === null) throw AppError.notFound(`There is no restart "${restartId}".`);
  return toRestartDto(restart);
}

/** The restart an idempotency key started. */
export async function findRestartByKey(db: Db | Tx, idempotencyKey: string): Promise<RestartDto | null> {
  const id = await findSubjectByKey(db, idempotencyKey);
  const restart = id === null ? null : await db.restart.findUnique({ where: { id } });
  return restart === null ? null : toRestartDto(restart);
}
