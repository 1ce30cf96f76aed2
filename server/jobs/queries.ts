import { z } from "zod";
import type { Db, Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { findSubjectByKey } from "@/server/operations";
import { toJobRunDto, type JobRunDto } from "./dto";

export interface JobRunPage {
  /** Newest first. */
  runs: JobRunDto[];
  /** Give it back for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Runs of one job, `limit` 1 to 100. @throws AppError `not-found`, `invalid` */
export async function listJobRuns(
  db: Db | Tx,
  projectId: string,
  jobId: string,
  query: { limit: number; cursor?: string | null | undefined },
): Promise<JobRunPage> {
  const job = await db.job.findUnique({ where: { projectId_id: { projectId, id: jobId } } });
  if (job === null) throw AppError.notFound(`There is no job "${jobId}".`);
  const limit = Math.min(Math.max(1, query.limit), 100);
  const found = await db.jobRun.findMany({
    where: { projectId, jobId, ...(query.cursor ? { number: { lt: parseCursor(query.cursor) } } : {}) },
    orderBy: { number: "desc" },
    take: limit + 1,
  });
  const runs = found.slice(0, limit).map(toJobRunDto);
  const last = runs.at(-1);
  return { runs, nextCursor: found.length > limit && last !== undefined ? String(last.number) : null };
}

function parseCursor(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw AppError.invalid("This page of runs does not exist.");
  return Number(cursor);
}

/** Null also for what is no run's id at all. */
export async function findJobRun(
  db: Db | Tx,
  projectId: string,
  jobRunId: string,
): Promise<JobRunDto | null> {
  if (!z.uuid().safeParse(jobRunId).success) return null;
  const run = await db.jobRun.findFirst({ where: { id: jobRunId, projectId } });
  return run === null ? null : toJobRunDto(run);
}

/** @throws AppError `not-found` */
export async function getJobRun(db: Db | Tx, projectId: string, jobRunId: string): Promise<JobRunDto> {
  const run = await findJobRun(db, projectId, jobRunId);
  if (run === null) throw AppError.notFound(`There is no job run "${jobRunId}".`);
  return run;
}

/** The run an idempotency key started. */
export async function findJobRunByKey(db: Db | Tx, idempotencyKey: string): Promise<JobRunDto | null> {
  const id = await findSubjectByKey(db, idempotencyKey);
  const run = id === null ? null : await db.jobRun.findUnique({ where: { id } });
  return run === null ? null : toJobRunDto(run);
}
