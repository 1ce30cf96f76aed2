import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findSubjectByKey } from "@/server/operations";
import { toRestartDto, type RestartDto, type RestartTarget } from "./dto";

/** @throws AppError `not-found`; also for a restart of another target than the given one */
export async function getRestart(
  db: Db | Tx,
  projectId: string,
  restartId: string,
  target?: RestartTarget,
): Promise<RestartDto> {
  const restart = z.uuid().safeParse(restartId).success
    ? await db.restart.findFirst({
        where: {
          id: restartId,
          projectId,
          ...(target === undefined ? {} : { targetKind: target.kind, targetId: target.id }),
        },
      })
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

/** The newest restart of a target; null when it was never restarted. */
export async function findLatestRestart(
  db: Db | Tx,
  projectId: string,
  target: RestartTarget,
): Promise<RestartDto | null> {
  const restart = await db.restart.findFirst({
    where: { projectId, targetKind: target.kind, targetId: target.id },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return restart === null ? null : toRestartDto(restart);
}
