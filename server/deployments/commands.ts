import type { TargetKind } from "@/core/node-kind";
import type { Db, Tx } from "@/server/db";
import type { Job } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import { startJobRunIn } from "@/server/jobs";
import { enqueueOperation, serviceLockKey, startOnce, type EnqueueOperation } from "@/server/operations";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { deploymentIdOfKey } from "./deployment-id-of-key";
import { toDeploymentDto, type DeploymentDto } from "./dto";
import { findDeploymentByKey } from "./queries";

export const DEFAULT_ROLLOUT_TIMEOUT_SECONDS = 3600;

export interface StartRelease {
  projectId: string;
  target: { id: string; kind: TargetKind };
  /** Pinned: `repository@sha256:…`. */
  image: string;
  buildId?: string | undefined;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  /** The flow's node; absent when a person or the API releases. */
  origin?: EnqueueOperation["origin"] | undefined;
}

/**
 * Makes a target run another image. On a service that is a rollout, which goes on by itself; on a job it is done when
 * this returns. @throws AppError `not-found`, `invalid`
 */
export async function startRelease(db: Db, request: StartRelease): Promise<DeploymentDto> {
  if (!/^.+@sha256:[0-9a-f]{64}$/.test(request.image)) {
    throw AppError.invalid(`"${request.image}" is not pinned; an image is released by its digest.`);
  }
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findDeploymentByKey(db, key),
    (tx) => (request.target.kind === "service" ? startRollout(tx, request) : setJobImage(tx, request)),
  );
}

async function startRollout(tx: Tx, request: StartRelease): Promise<DeploymentDto> {
  const { projectId, target } = request;
  const service = await tx.deploymentService.findUnique({
    where: { projectId_id: { projectId, id: target.id } },
  });
  if (service === null) throw AppError.notFound(`There is no service "${target.id}".`);
  const deployment = await tx.deployment.create({ data: { ...toRow(request), fromImage: service.image } });
  const operation = await enqueueOperation(tx, {
    projectId,
    kind: "rollout",
    subjectId: deployment.id,
    runtimeId: await resolveRuntimeId(tx, projectId, service.runtimeId),
    timeoutSeconds: request.timeoutSeconds ?? DEFAULT_ROLLOUT_TIMEOUT_SECONDS,
    lockKey: serviceLockKey(projectId, target.id),
    idempotencyKey: request.idempotencyKey ?? null,
    origin: request.origin ?? null,
  });
  const queued = await tx.deployment.update({
    where: { id: deployment.id },
    data: { operationId: operation.id },
  });
  return toDeploymentDto(queued);
}

async function setJobImage(tx: Tx, request: StartRelease): Promise<DeploymentDto> {
  const { projectId, target, image, idempotencyKey } = request;
  await tx.$executeRaw`SELECT 1 FROM job WHERE project_id = ${projectId} AND id = ${target.id} FOR NO KEY UPDATE`;
  const job = await tx.job.findUnique({ where: { projectId_id: { projectId, id: target.id } } });
  if (job === null) throw AppError.notFound(`There is no job "${target.id}".`);
  const now = await databaseTime(tx);
  const deployment = await tx.deployment.create({
    data: {
      ...toRow(request),
      ...(idempotencyKey === undefined ? {} : { id: deploymentIdOfKey(idempotencyKey) }),
      fromImage: job.image,
      status: "Success",
      startedAt: now,
      concludedAt: now,
    },
  });
  await tx.job.update({
    where: { projectId_id: { projectId, id: target.id } },
    data: { image, deployedAt: now },
  });
  if (await runsOnChange(tx, job, request)) await startJobRunIn(tx, { projectId, jobId: job.id });
  return toDeploymentDto(deployment);
}

/** A rollback sets images and starts nothing: a migration must not run again because an old image came back. */
async function runsOnChange(tx: Tx, job: Job, { image, origin }: StartRelease): Promise<boolean> {
  if (job.runOnImageChange === "never" || job.image === image) return false;
  if (origin === undefined || origin === null) return job.runOnImageChange === "always";
  const run = await tx.run.findUnique({ where: { id: origin.runId }, select: { kind: true } });
  return run?.kind !== "rollback";
}

function toRow(request: StartRelease) {
  return {
    projectId: request.projectId,
    targetKind: request.target.kind,
    targetId: request.target.id,
    toImage: request.image,
    buildId: request.buildId ?? null,
    runId: request.origin?.runId ?? null,
    nodeKey: request.origin?.nodeKey ?? null,
  };
}

async function databaseTime(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
  if (row === undefined) throw new Error("SELECT now() gave no row");
  return row.now;
}
