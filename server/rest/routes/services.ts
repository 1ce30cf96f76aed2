import { z } from "zod";
import { abortBuild, getBuild, listBuilds, startBuild, type BuildDto } from "@/server/builds";
import { recordAudit } from "@/server/audit";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { readOperationLog } from "@/server/operations";
import {
  getBuildService,
  getDeploymentService,
  listBuildServices,
  listDeploymentServices,
  observeService,
  readServiceLog,
} from "@/server/resources";
import { getRestart, startRestart } from "@/server/restarts";
import type { RuntimePool } from "@/server/runtime-pool";
import { PageQuerySchema, pageOf, pageQuery, toPagination } from "../pagination";
import { toApiBuild, toApiBuildService, toApiDeploymentService, toApiRestart } from "../resource-dto";
import { route } from "../rest-route";

/** A service of either kind, as the API shows it. @throws AppError 404 */
export async function readService(db: Db, runtimes: RuntimePool, projectId: string, id: string) {
  const builder = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id } },
    select: { id: true },
  });
  if (builder !== null) return toApiBuildService(projectId, await getBuildService(db, projectId, id));
  const service = await getDeploymentService(db, projectId, id).catch((error: unknown) => {
    if (error instanceof AppError && error.status === 404) {
      throw AppError.notFound(`There is no service “${id}” in project “${projectId}”.`);
    }
    throw error;
  });
  const live = await observeService(runtimes, { projectId, id, runtimeId: service.runtimeId });
  return toApiDeploymentService(projectId, service, live);
}

/** @throws AppError 404; also for a build of another service */
async function getBuildOf(
  db: Db,
  { projectId, serviceId, buildId }: { projectId: string; serviceId: string; buildId: string },
): Promise<BuildDto> {
  const build = await getBuild(db, projectId, buildId);
  if (build.buildServiceId !== serviceId) {
    throw AppError.notFound(`Build service “${serviceId}” has no build “${buildId}”.`);
  }
  return build;
}

const ShaSchema = z.string().regex(/^[0-9a-f]{40}$/i, "a commit's 40 hexadecimal digits");
const StartBuildSchema = z.strictObject({
  branch: z.string().trim().min(1).max(250).optional(),
  /** Empty or absent: the head of the branch. */
  sha: z
    .union([z.literal(""), ShaSchema])
    .optional()
    .transform((sha) => (sha === "" ? undefined : sha)),
  pullRequestId: z.int().positive().optional(),
  reuseExistingBuilds: z.boolean().default(true),
  overrides: z
    .strictObject({
      buildArguments: z.record(z.string(), z.string()).optional(),
      docker: z
        .strictObject({ dockerFilePath: z.string().optional(), dockerWorkDir: z.string().optional() })
        .optional(),
    })
    .optional(),
});

export const serviceRoutes = [
  route("GET /projects/{projectId}/services", {
    verb: "read",
    summary: "Build and deployment services of a project.",
    query: PageQuerySchema,
    handle: async ({ db, runtimes, params: { projectId }, query }) => {
      const builders = await listBuildServices(db, projectId);
      const deployments = await listDeploymentServices(db, projectId);
      const all = [
        ...builders.map((service) => ({
          id: service.id,
          show: () => Promise.resolve(toApiBuildService(projectId, service)),
        })),
        ...deployments.map((service) => ({
          id: service.id,
          show: async () =>
            toApiDeploymentService(
              projectId,
              service,
              await observeService(runtimes, { projectId, id: service.id, runtimeId: service.runtimeId }),
            ),
        })),
      ];
      const { items, pagination } = pageOf(all, query);
      return { data: { services: await Promise.all(items.map(({ show }) => show())) }, pagination };
    },
  }),

  route("GET /projects/{projectId}/services/{serviceId}", {
    verb: "read",
    summary: "One build or deployment service.",
    handle: async ({ db, runtimes, params }) => ({
      data: await readService(db, runtimes, params.projectId, params.serviceId),
    }),
  }),

  route("POST /projects/{projectId}/services/{serviceId}/restart", {
    verb: "run",
    summary: "Restarts a deployment service, one replica after the other.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params: { projectId, serviceId } }) => {
      const restart = await startRestart(db, { projectId, target: { id: serviceId, kind: "service" } });
      await recordAudit(db, actor, {
        projectId,
        action: "service.restart",
        subject: serviceId,
        detail: { restartId: restart.id },
      });
      return { data: toApiRestart(restart) };
    },
  }),

  route("GET /projects/{projectId}/services/{serviceId}/restarts/{restartId}", {
    verb: "read",
    summary: "One restart of a deployment service.",
    handle: async ({ db, params: { projectId, serviceId, restartId } }) => ({
      data: toApiRestart(await getRestart(db, projectId, restartId, { id: serviceId, kind: "service" })),
    }),
  }),

  route("GET /projects/{projectId}/services/{serviceId}/logs", {
    verb: "read",
    summary:
      "What a deployment service has written behind `cursor`, oldest line first; without it the newest.",
    query: z.strictObject({ cursor: z.string().max(500).optional() }),
    handle: async ({ db, runtimes, params: { projectId, serviceId }, query }) => ({
      data: await readServiceLog(db, runtimes, { projectId, id: serviceId }, query.cursor ?? null),
    }),
  }),

  route("POST /projects/{projectId}/services/{serviceId}/build", {
    verb: "run",
    summary: "Builds one commit.",
    body: StartBuildSchema,
    ignored: ["overrides.buildFiles", "overrides.dockerSecretMounts", "overrides.docker.dockerfileTarget"],
    handle: async ({ db, git, actor, params: { projectId, serviceId }, body }) => {
      const { build, reused } = await startBuild(db, git, {
        projectId,
        buildServiceId: serviceId,
        branch: body.branch,
        sha: body.sha?.toLowerCase(),
        pullRequestId: body.pullRequestId,
        reuseExistingBuilds: body.reuseExistingBuilds,
        buildArguments: body.overrides?.buildArguments,
        dockerfile: body.overrides?.docker?.dockerFilePath,
        contextDir: body.overrides?.docker?.dockerWorkDir,
      });
      await recordAudit(db, actor, {
        projectId,
        action: "build.start",
        subject: `${serviceId}#${build.number}`,
        detail: { buildId: build.id, sha: build.sha, reused },
      });
      return { data: { ...toApiBuild(build), reused } };
    },
  }),

  route("GET /projects/{projectId}/services/{serviceId}/build", {
    verb: "read",
    summary: "The builds of a build service, newest first.",
    query: z.strictObject({
      ...pageQuery,
      branch: z.string().optional(),
      sha: z.string().optional(),
    }),
    handle: async ({ db, params, query }) => {
      const { branch, sha, cursor } = query;
      const page = await listBuilds(db, params.projectId, params.serviceId, {
        limit: query.per_page,
        cursor,
        branch,
        sha,
      });
      return {
        data: { builds: page.builds.map(toApiBuild) },
        pagination: toPagination(page.builds.length, page.nextCursor),
      };
    },
  }),

  route("GET /projects/{projectId}/services/{serviceId}/build/{buildId}", {
    verb: "read",
    summary: "One build.",
    handle: async ({ db, params }) => ({ data: toApiBuild(await getBuildOf(db, params)) }),
  }),

  route("DELETE /projects/{projectId}/services/{serviceId}/build/{buildId}", {
    verb: "abort",
    summary: "Stops a build.",
    handle: async ({ db, actor, params }) => {
      const build = await getBuildOf(db, params);
      await abortBuild(db, params.projectId, build.id);
      const subject = `${params.serviceId}#${build.number}`;
      await recordAudit(db, actor, { projectId: params.projectId, action: "build.abort", subject });
      return { data: toApiBuild(await getBuildOf(db, params)) };
    },
  }),

  route("GET /projects/{projectId}/services/{serviceId}/build/{buildId}/logs", {
    verb: "read",
    summary: "The log of a build behind `cursor`; `complete` when no more lines will come.",
    query: z.strictObject({ cursor: z.coerce.number().int().min(0).default(0) }),
    handle: async ({ db, params, query }) => {
      const { operationId } = await getBuildOf(db, params);
      return {
        data:
          operationId === null
            ? { lines: [], cursor: 0, complete: true }
            : await readOperationLog(db, operationId, query.cursor),
      };
    },
  }),
];
