import { z } from "zod";
import { recordAudit } from "@/server/audit";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { abortJobRun, getJobRun, listJobRuns, startJobRun, type JobRunDto } from "@/server/jobs";
import { readOperationLog } from "@/server/operations";
import { EnvironmentSchema, getJob, listJobs } from "@/server/resources";
import { PageQuerySchema, pageOf, toPagination } from "../pagination";
import { commandOf, findImage, pickedImage } from "../picked-image";
import { toApiJob, toApiJobRun } from "../resource-dto";
import { route } from "../rest-route";

const StartJobRunSchema = z.strictObject({
  runtimeEnvironment: EnvironmentSchema.optional(),
  deployment: z.strictObject(pickedImage).optional(),
});
/** @throws AppError 404; also for a run of another job */
async function getRunOf(
  db: Db,
  { projectId, jobId, runId }: { projectId: string; jobId: string; runId: string },
): Promise<JobRunDto> {
  const run = await getJobRun(db, projectId, runId);
  if (run.jobId !== jobId) throw AppError.notFound(`Job “${jobId}” has no run “${runId}”.`);
  return run;
}

export const jobRoutes = [
  route("GET /projects/{projectId}/jobs", {
    verb: "read",
    summary: "The jobs of a project.",
    query: PageQuerySchema,
    handle: async ({ db, params: { projectId }, query }) => {
      const { items, pagination } = pageOf(await listJobs(db, projectId), query);
      return { data: { jobs: items.map((job) => toApiJob(projectId, job)) }, pagination };
    },
  }),

  route("GET /projects/{projectId}/jobs/{jobId}", {
    verb: "read",
    summary: "One job.",
    handle: async ({ db, params }) => ({
      data: toApiJob(params.projectId, await getJob(db, params.projectId, params.jobId)),
    }),
  }),

  route("POST /projects/{projectId}/jobs/{jobId}/runs", {
    verb: "run",
    summary: "Runs a job once.",
    body: StartJobRunSchema,
    ignored: ["billing", "runtimeFiles", "dockerSecretMounts", "deployment.buildpack", "deployment.storage"],
    handle: async ({ db, runtimes, outgoing, actor, params: { projectId, jobId }, body }) => {
      const deployment = body.deployment ?? {};
      const { runtimeId } = await getJob(db, projectId, jobId);
      const found = await findImage({ db, runtimes, outgoing }, { projectId, runtimeId }, deployment);
      const run = await startJobRun(db, {
        projectId,
        jobId,
        environment: body.runtimeEnvironment,
        command: commandOf(deployment),
        image: found?.image,
      });
      await recordAudit(db, actor, {
        projectId,
        action: "job.run",
        subject: run.runName,
        detail: { runId: run.id },
      });
      return { data: toApiJobRun(run) };
    },
  }),

  route("GET /projects/{projectId}/jobs/{jobId}/runs", {
    verb: "read",
    summary: "The runs of a job, newest first.",
    query: PageQuerySchema,
    handle: async ({ db, params, query }) => {
      const page = await listJobRuns(db, params.projectId, params.jobId, {
        limit: query.per_page,
        cursor: query.cursor,
      });
      return {
        data: { runs: page.runs.map(toApiJobRun) },
        pagination: toPagination(page.runs.length, page.nextCursor),
      };
    },
  }),

  route("GET /projects/{projectId}/jobs/{jobId}/runs/{runId}", {
    verb: "read",
    summary: "One run of a job.",
    handle: async ({ db, params }) => ({ data: toApiJobRun(await getRunOf(db, params)) }),
  }),

  route("DELETE /projects/{projectId}/jobs/{jobId}/runs/{runId}", {
    verb: "abort",
    summary: "Stops a run of a job.",
    handle: async ({ db, actor, params }) => {
      const run = await getRunOf(db, params);
      await abortJobRun(db, params.projectId, run.id);
      await recordAudit(db, actor, {
        projectId: params.projectId,
        action: "job.abort",
        subject: run.runName,
      });
      return { data: toApiJobRun(await getRunOf(db, params)) };
    },
  }),

  route("GET /projects/{projectId}/jobs/{jobId}/runs/{runId}/logs", {
    verb: "read",
    summary: "The log of a job's run behind `cursor`; `complete` when no more lines will come.",
    query: z.strictObject({ cursor: z.coerce.number().int().min(0).default(0) }),
    handle: async ({ db, params, query }) => {
      const { operationId } = await getRunOf(db, params);
      return {
        data:
          operationId === null
            ? { lines: [], cursor: 0, complete: true }
            : await readOperationLog(db, operationId, query.cursor),
      };
    },
  }),
];
