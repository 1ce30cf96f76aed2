import { z } from "zod";
import type { TargetKind } from "@/core/node-kind";
import { findBuildOfImage, type BuildDto } from "@/server/builds";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { deploymentIdOfKey } from "./deployment-id-of-key";
import { toDeploymentDto, type DeploymentDto } from "./dto";

interface Target {
  id: string;
  kind: TargetKind;
}

export interface CurrentImage {
  image: string;
  /** ISO. */
  deployedAt: string | null;
  /** Null when no build of this project made the image. */
  build: BuildDto | null;
}

/** What a target runs or is set to; null when nothing was ever released on it. @throws AppError `not-found` */
export async function findCurrentImage(
  db: Db | Tx,
  projectId: string,
  target: Target,
): Promise<CurrentImage | null> {
  const { image, deployedAt } = await getTarget(db, projectId, target);
  if (image === null) return null;
  const build = await findBuildOfImage(db, projectId, image);
  return { image, deployedAt: deployedAt?.toISOString() ?? null, build };
}

async function getTarget(db: Db | Tx, projectId: string, { kind, id }: Target) {
  const where = { projectId_id: { projectId, id } };
  const found =
    kind === "service"
      ? await db.deploymentService.findUnique({ where })
      : await db.job.findUnique({ where });
  if (found === null) throw AppError.notFound(`There is no ${kind} "${id}".`);
  return found;
}

export interface DeploymentPage {
  /** Newest first. */
  deployments: DeploymentDto[];
  /** Give it back for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Every change of image on a target, `limit` 1 to 100. @throws AppError `not-found`, `invalid` */
export async function listDeployments(
  db: Db | Tx,
  projectId: string,
  target: Target,
  query: { limit: number; cursor?: string | null | undefined },
): Promise<DeploymentPage> {
  await getTarget(db, projectId, target);
  const limit = Math.min(Math.max(1, query.limit), 100);
  if (query.cursor && !z.uuid().safeParse(query.cursor).success) {
    throw AppError.invalid("This page of deployments does not exist.");
  }
  const found = await db.deployment.findMany({
    where: { projectId, targetKind: target.kind, targetId: target.id },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    ...(query.cursor ? { cursor: { id: query.cursor }, skip: 1 } : {}),
  });
  const deployments = found.slice(0, limit).map(toDeploymentDto);
  return { deployments, nextCursor: found.length > limit ? (deployments.at(-1)?.id ?? null) : null };
}

/** Null also for what is no deployment's id at all. */
export async function findDeployment(
  db: Db | Tx,
  projectId: string,
  deploymentId: string,
): Promise<DeploymentDto | null> {
  if (!z.uuid().safeParse(deploymentId).success) return null;
  const deployment = await db.deployment.findFirst({ where: { id: deploymentId, projectId } });
  return deployment === null ? null : toDeploymentDto(deployment);
}

/** The release an idempotency key started. */
export async function findDeploymentByKey(
  db: Db | Tx,
  idempotencyKey: string,
): Promise<DeploymentDto | null> {
  const operation = await db.operation.findUnique({ where: { idempotencyKey } });
  const id = operation?.subjectId ?? deploymentIdOfKey(idempotencyKey);
  const deployment = await db.deployment.findUnique({ where: { id } });
  return deployment === null ? null : toDeploymentDto(deployment);
}
