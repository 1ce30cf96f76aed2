import { z } from "zod";
import { recordAudit } from "@/server/audit";
import { findLatestSuccessfulBuild, getBuild } from "@/server/builds";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { abortJobRun, getJobRun, listJobRuns, startJobRun, type JobRunDto } from "@/server/jobs";
import { readOperationLog } from "@/server/operations";
import type { Outgoing } from "@/server/outgoing";
import { createImages } from "@/server/registry";
import { EnvironmentSchema, getJob, listJobs } from "@/server/resources";
import type { RuntimePool } from "@/server/runtime-pool";
import { PageQuerySchema, pageOf, toPagination } from "../pagination";
import { toApiJob, toApiJobRun } from "../resource-dto";
import { route } from "../rest-route";

const DeploymentSchema = z.strictObject({
  docker: z
    .strictObject({
      configType: z.enum(["default", "customEntrypoint", "customCommand", "customEntrypointCustomCommand"]),
      customEntrypoint: z.string().max(5_000).optional(),
      customCommand: z.string().max(5_000).optional(),
    })
    .optional(),
  internal: z
    .strictObject({
      id: z.string().optional(),
      branch: z.string().optional(),
      buildSHA: z.string().optional(),
      buildId: z.string().optional(),
    })
    .optional(),
  external: z.strictObject({ imagePath: z.string(), credentials: z.string().optional() }).optional(),
});

const StartJobRunSchema = z.strictObject({
  runtimeEnvironment: EnvironmentSchema.optional(),
  deployment: DeploymentSchema.optional(),
});
type Deployment = z.output<typeof DeploymentSchema>;

/** The command a run is given instead of the job's own. */
function commandOf({ docker }: Deployment): string | undefined {
  if (docker === undefined || docker.configType === "default") return undefined;
  const entrypoint = docker.configType === "customCommand" ? undefined : docker.customEntrypoint;
  const command = docker.configType === "customEntrypoint" ? undefined : docker.customCommand;
  const whole = [entrypoint, command].filter((part) => part !== undefined && part !== "").join(" ");
  return whole === "" ? undefined : whole;
}

interface ImageDeps {
  db: Db;
  runtimes: RuntimePool;
  outgoing: Outgoing;
}

/**
 * The image a run is given instead of the job's own, pinned to its digest.
 * @throws AppError 404, 409 when there is no such build, 501 when the job's runtime pulls nothing; CapabilityError
 */
async function imageOf(
  deps: ImageDeps,
  { projectId, jobId }: { projectId: string; jobId: string },
  { internal, external }: Deployment,
): Promise<string | undefined> {
  const { db } = deps;
  if (external !== undefined) {
    const { runtimeId } = await getJob(db, projectId, jobId);
    const runtime = await deps.runtimes.forProject(projectId, runtimeId);
    if (!runtime.capabilities.has("image.pull")) {
      throw new AppError("unsupported", runtime.explainMissing("image.pull"), { status: 501 });
    }
    const { imagePath, credentials } = external;
    return createImages(deps, { projectId }).pin({ imagePath, credentialsId: credentials });
  }
  if (internal === undefined) return undefined;
  const { id, branch, buildSHA, buildId } = internal;
  const sha = buildSHA === undefined || buildSHA === "latest" ? undefined : buildSHA;
  const build =
    buildId === undefined
      ? await findLatestSuccessfulBuild(db, projectId, { buildServiceId: id, branch, sha })
      : await getBuild(db, projectId, buildId);
  if (build !== null && build.imageRemovedAt !== null) {
    throw AppError.conflict(
      `The retention policy removed the image of build #${build.number} on ${build.imageRemovedAt.slice(0, 10)}. Build the commit again.`,
    );
  }
  if (build?.image == null) throw AppError.conflict("There is no successful build like that to run.");
  return build.image;
}

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
      const run = await startJobRun(db, {
        projectId,
        jobId,
        environment: body.runtimeEnvironment,
        command: commandOf(deployment),
        image: await imageOf({ db, runtimes, outgoing }, { projectId, jobId }, deployment),
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
