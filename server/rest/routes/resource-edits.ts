import { z } from "zod";
import { applyProjectFile, parseProjectFile } from "@/server/apply";
import { AppError } from "@/server/errors";
import { getProject } from "@/server/projects";
import { getAddon, getBuildService, getDeploymentService, getJob } from "@/server/resources";
import {
  ADDON_IGNORED,
  AddonBodySchema,
  BUILD_SERVICE_IGNORED,
  BuildServiceBodySchema,
  DEPLOYMENT_SERVICE_IGNORED,
  DeploymentServiceBodySchema,
  JOB_IGNORED,
  JobBodySchema,
  PROJECT_IGNORED,
  ProjectBodySchema,
  toAddonSpec,
  toBuildServiceSpec,
  toDeploymentServiceSpec,
  toId,
  toJobSpec,
} from "../northflank-bodies";
import { findImage, pickedImage } from "../picked-image";
import { toApiBuildService, toApiJob } from "../resource-dto";
import { route, type RestAnswer } from "../rest-route";
import { change, create, findFirstImage, release, withPort, type Deps } from "../write-resource";
import { showAddon } from "./addons";
import { readService } from "./services";

/** @throws AppError 409 when there is one of that name */
export async function createDeploymentService(
  deps: Deps,
  projectId: string,
  body: z.output<typeof DeploymentServiceBodySchema>,
): Promise<RestAnswer> {
  const { found, warnings } = await findFirstImage(deps, projectId, body.deployment);
  const translated = await withPort(deps.db, projectId, toDeploymentServiceSpec(body));
  const id = await create(deps, { projectId, collection: "deploymentServices" }, translated);
  if (found !== undefined) await release(deps, projectId, { id, kind: "service" }, found);
  return {
    data: await readService(deps.db, deps.runtimes, projectId, id),
    warnings: [...translated.warnings, ...warnings],
  };
}

/** What the body does not mention stays, and so does what it runs. @throws AppError 404 */
export async function changeDeploymentService(
  deps: Deps,
  { projectId, serviceId }: { projectId: string; serviceId: string },
  body: Partial<z.output<typeof DeploymentServiceBodySchema>>,
): Promise<RestAnswer> {
  const translated = toDeploymentServiceSpec(body);
  await change(deps, { projectId, collection: "deploymentServices" }, serviceId, translated);
  return {
    data: await readService(deps.db, deps.runtimes, projectId, serviceId),
    warnings: translated.warnings,
  };
}

/** @throws AppError 409 when there is one of that name */
export async function createJob(
  deps: Deps,
  projectId: string,
  body: z.output<typeof JobBodySchema>,
): Promise<RestAnswer> {
  const { found, warnings } = await findFirstImage(deps, projectId, body.deployment ?? {});
  const translated = toJobSpec(body);
  const id = await create(deps, { projectId, collection: "jobs" }, translated);
  if (found !== undefined) await release(deps, projectId, { id, kind: "job" }, found);
  return {
    data: toApiJob(projectId, await getJob(deps.db, projectId, id)),
    warnings: [...translated.warnings, ...warnings],
  };
}

const CREATE_JOB = {
  verb: "edit-resources",
  summary: "Makes a job.",
  body: JobBodySchema,
  ignored: JOB_IGNORED,
} as const;
const CHANGE_JOB = {
  verb: "edit-resources",
  summary: "Changes a job; what the body does not mention stays.",
  body: JobBodySchema.partial(),
  ignored: JOB_IGNORED,
} as const;

/** What the body does not mention stays. @throws AppError 404 */
export async function changeJob(
  deps: Deps,
  { projectId, jobId }: { projectId: string; jobId: string },
  body: Partial<z.output<typeof JobBodySchema>>,
): Promise<RestAnswer> {
  const translated = toJobSpec(body);
  await change(deps, { projectId, collection: "jobs" }, jobId, translated);
  return {
    data: toApiJob(projectId, await getJob(deps.db, projectId, jobId)),
    warnings: translated.warnings,
  };
}

export const resourceEditRoutes = [
  route("POST /projects", {
    verb: "signed-in",
    summary: "Makes a project; its id is made of its name.",
    body: ProjectBodySchema,
    ignored: PROJECT_IGNORED,
    handle: async ({ db, runtimes, actor, body: { name } }) => {
      const id = toId(name);
      if ((await db.project.count({ where: { id } })) > 0 && actor.isServerAdmin) {
        throw AppError.conflict(`There is a project “${id}” already. Take another name.`);
      }
      const file = parseProjectFile({ project: { id, name } });
      await applyProjectFile(db, runtimes, actor, file, { dryRun: false });
      return { data: await getProject(db, actor, id) };
    },
  }),

  route("POST /projects/{projectId}/services/build", {
    verb: "edit-resources",
    summary: "Makes a build service.",
    body: BuildServiceBodySchema,
    ignored: BUILD_SERVICE_IGNORED,
    handle: async ({ params: { projectId }, body, ...deps }) => {
      const id = await create(deps, { projectId, collection: "buildServices" }, toBuildServiceSpec(body));
      return { data: toApiBuildService(projectId, await getBuildService(deps.db, projectId, id)) };
    },
  }),

  route("PATCH /projects/{projectId}/services/build/{serviceId}", {
    verb: "edit-resources",
    summary: "Changes a build service; what the body does not mention stays.",
    body: BuildServiceBodySchema.partial(),
    ignored: BUILD_SERVICE_IGNORED,
    handle: async ({ params: { projectId, serviceId }, body, ...deps }) => {
      await change(deps, { projectId, collection: "buildServices" }, serviceId, toBuildServiceSpec(body));
      return { data: toApiBuildService(projectId, await getBuildService(deps.db, projectId, serviceId)) };
    },
  }),

  route("POST /projects/{projectId}/services/deployment", {
    verb: "edit-resources",
    summary: "Makes a deployment service, and deploys the image it names when there is one.",
    body: DeploymentServiceBodySchema,
    ignored: DEPLOYMENT_SERVICE_IGNORED,
    handle: ({ params: { projectId }, body, ...deps }) => createDeploymentService(deps, projectId, body),
  }),

  route("PATCH /projects/{projectId}/services/deployment/{serviceId}", {
    verb: "edit-resources",
    summary: "Changes a deployment service; what the body does not mention stays.",
    body: DeploymentServiceBodySchema.partial(),
    ignored: DEPLOYMENT_SERVICE_IGNORED,
    handle: ({ params, body, ...deps }) => changeDeploymentService(deps, params, body),
  }),

  route("POST /projects/{projectId}/services/{serviceId}/scale", {
    verb: "edit-resources",
    summary: "Sets how many replicas a deployment service has, from its next release on.",
    body: z.strictObject({ instances: z.int().min(0).max(100) }),
    ignored: ["deploymentPlan", "storage", "gracePeriodSeconds"],
    handle: async ({ params: { projectId, serviceId }, body, ...deps }) => {
      const translated = { spec: { replicas: body.instances }, warnings: [] };
      await change(deps, { projectId, collection: "deploymentServices" }, serviceId, translated);
      return { data: {} };
    },
  }),

  route("POST /projects/{projectId}/services/{serviceId}/deployment", {
    verb: "run",
    summary: "Deploys an image on a deployment service: that of a build, or one from a registry.",
    body: z.strictObject({ internal: pickedImage.internal, external: pickedImage.external }),
    ignored: ["docker", "buildpack"],
    handle: async ({ params: { projectId, serviceId }, body, ...deps }) => {
      const { runtimeId } = await getDeploymentService(deps.db, projectId, serviceId);
      const found = await findImage(deps, { projectId, runtimeId }, body);
      if (found === undefined)
        throw AppError.invalid("The body names no image: give `internal` or `external`.");
      await release(deps, projectId, { id: serviceId, kind: "service" }, found);
      return { data: await readService(deps.db, deps.runtimes, projectId, serviceId) };
    },
  }),

  route("POST /projects/{projectId}/jobs", {
    ...CREATE_JOB,
    handle: ({ params: { projectId }, body, ...deps }) => createJob(deps, projectId, body),
  }),
  route("POST /projects/{projectId}/jobs/manual", {
    ...CREATE_JOB,
    handle: ({ params: { projectId }, body, ...deps }) => createJob(deps, projectId, body),
  }),
  route("PATCH /projects/{projectId}/jobs/{jobId}", {
    ...CHANGE_JOB,
    handle: ({ params, body, ...deps }) => changeJob(deps, params, body),
  }),
  route("PATCH /projects/{projectId}/jobs/manual/{jobId}", {
    ...CHANGE_JOB,
    handle: ({ params, body, ...deps }) => changeJob(deps, params, body),
  }),

  route("POST /projects/{projectId}/addons", {
    verb: "edit-resources",
    summary: "Makes a database.",
    body: AddonBodySchema,
    ignored: ADDON_IGNORED,
    handle: async ({ params: { projectId }, body, ...deps }) => {
      const translated = toAddonSpec(body);
      const id = await create(deps, { projectId, collection: "addons" }, translated);
      const addon = await getAddon(deps.db, projectId, id);
      return {
        data: await showAddon(deps.db, deps.runtimes, projectId, addon),
        warnings: translated.warnings,
      };
    },
  }),
];
