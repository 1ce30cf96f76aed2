import { z } from "zod";
import { inTransaction, type Db, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { cancelOperations, enqueueOperation, startOnce, type EnqueueOperation } from "@/server/operations";
import { resolveRuntimeId } from "@/server/runtime-pool";
import { toJobRunDto, type JobRunDto } from "./dto";
import { findJobRunByKey, getJobRun } from "./queries";

/** What a run has of its own, sealed with its operation. */
export const JobRunPayloadSchema = z.object({
  environment: z.record(z.string(), z.string()),
  command: z.string().nullable(),
});

export interface StartJobRun {
  projectId: string;
  jobId: string;
  /** Over everything the job brings. */
  environment?: Record<string, string> | undefined;
  /** Instead of the job's own. */
  command?: string | undefined;
  /** Instead of the job's own. */
  image?: string | undefined;
  timeoutSeconds?: number | undefined;
  /** The same key again finds what it started. */
  idempotencyKey?: string | undefined;
  origin?: EnqueueOperation["origin"] | undefined;
}

/** Runs a job once. @throws AppError `not-found`, `no-image` */
export async function startJobRun(db: Db, request: StartJobRun): Promise<JobRunDto> {
  return startOnce(
    db,
    request.idempotencyKey,
    (key) => findJobRunByKey(db, key),
    (tx) => startJobRunIn(tx, request),
  );
}

/** As part of something else. Holds the job's row, so that no number is given twice. */
export async function startJobRunIn(tx: Tx, request: StartJobRun): Promise<JobRunDto> {
  const { projectId, jobId } = request;
  const which = { projectId_id: { projectId, id: jobId } };
  await tx.$executeRaw`SELECT 1 FROM job WHERE project_id = ${projectId} AND id = ${jobId} FOR NO KEY UPDATE`;
  const job = await tx.job.findUnique({ where: which });
  if (job === null) throw AppError.notFound(`There is no job "${jobId}".`);
  const image = request.image ?? job.image;
  if (image === null) {
    throw new AppError("no-image", `Job ${jobId} has no image yet; release one on it first.`, {
      status: 409,
    });
  }
  const run = await tx.jobRun.create({ data: { projectId, jobId, number: job.nextNumber, image } });
  await tx.job.update({ where: which, data: { nextNumber: job.nextNumber + 1 } });
  const operation = await enqueueOperation(tx, {
    projectId,
    kind: "job",
    subjectId: run.id,
    runtimeId: await resolveRuntimeId(tx, projectId, job.runtimeId),
    timeoutSeconds: request.timeoutSeconds ?? job.timeoutSeconds,
    idempotencyKey: request.idempotencyKey ?? null,
    origin: request.origin ?? null,
    payload: {
      environment: request.environment ?? {},
      command: request.command ?? null,
    } satisfies z.output<typeof JobRunPayloadSchema>,
  });
  return toJobRunDto(await tx.jobRun.update({ where: { id: run.id }, data: { operationId: operation.id } }));
}

/** Stops a run; one that has ended stays as it is. @throws AppError `not-found` */
export async function abortJobRun(db: Db, projectId: string, jobRunId: string): Promise<void> {
  const { operationId, concludedAt } = await getJobRun(db, projectId, jobRunId);
  if (operationId === null || concludedAt !== null) return;
  await inTransaction(db, async (tx) => {
    await cancelOperations(tx, { operationId });
    await tx.jobRun.updateMany({ where: { id: jobRunId, status: "Running" }, data: { status: "Aborting" } });
  });
}
