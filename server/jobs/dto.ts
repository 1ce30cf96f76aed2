import type { JobRun, OperationStatus } from "@/server/db/generated/client";

/** One run of a job as screens and the API see it. Instants are ISO strings. */
export interface JobRunDto {
  id: string;
  jobId: string;
  number: number;
  /** `job-prod #4` */
  runName: string;
  image: string;
  status: OperationStatus;
  exitCode: number | null;
  error: string | null;
  /** Its log. */
  operationId: string | null;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export function toJobRunDto(run: JobRun): JobRunDto {
  return {
    id: run.id,
    jobId: run.jobId,
    number: run.number,
    runName: `${run.jobId} #${run.number}`,
    image: run.image,
    status: run.status,
    exitCode: run.exitCode,
    error: run.error,
    operationId: run.operationId,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    concludedAt: run.concludedAt?.toISOString() ?? null,
  };
}
