import { AppError } from "@/server/errors";
import { getResourceForm } from "@/server/resource-changes";
import { getBuildService, type ResourceCollection } from "@/server/resources";
import {
  BUILD_SERVICE_IGNORED,
  BuildServiceBodySchema,
  DEPLOYMENT_SERVICE_IGNORED,
  DeploymentServiceBodySchema,
  JOB_IGNORED,
  JobBodySchema,
  SECRET_IGNORED,
  SecretBodySchema,
  toBuildServiceSpec,
  toId,
  toSecretSpec,
} from "../northflank-bodies";
import { toApiBuildService } from "../resource-dto";
import { route } from "../rest-route";
import { change, create, type Deps } from "../write-resource";
import { changeDeploymentService, changeJob, createDeploymentService, createJob } from "./resource-edits";
import { getSecretGroup } from "./secret-groups";

/** Whether there is one that was made of this name. */
async function isThere(
  { db }: Deps,
  projectId: string,
  collection: ResourceCollection,
  name: string,
): Promise<boolean> {
  try {
    await getResourceForm(db, projectId, collection, toId(name));
    return true;
  } catch (error) {
    if (error instanceof AppError && error.status === 404) return false;
    throw error;
  }
}

const PUT_JOB = {
  verb: "edit-resources",
  summary: "Makes a job, or changes the one of that name.",
  body: JobBodySchema,
  ignored: JOB_IGNORED,
} as const;

/** Northflank's way to say how a resource shall be, whether there is one or not: its id is made of its name. */
export const resourcePutRoutes = [
  route("PUT /projects/{projectId}/services/build", {
    verb: "edit-resources",
    summary: "Makes a build service, or changes the one of that name.",
    body: BuildServiceBodySchema,
    ignored: BUILD_SERVICE_IGNORED,
    handle: async ({ params: { projectId }, body, ...deps }) => {
      const place = { projectId, collection: "buildServices" } as const;
      const id = toId(body.name);
      const spec = toBuildServiceSpec(body);
      if (await isThere(deps, projectId, "buildServices", body.name)) await change(deps, place, id, spec);
      else await create(deps, place, spec);
      return { data: toApiBuildService(projectId, await getBuildService(deps.db, projectId, id)) };
    },
  }),

  route("PUT /projects/{projectId}/services/deployment", {
    verb: "edit-resources",
    summary: "Makes a deployment service, or changes the one of that name; what it runs stays.",
    body: DeploymentServiceBodySchema,
    ignored: DEPLOYMENT_SERVICE_IGNORED,
    handle: async ({ params: { projectId }, body, ...deps }) =>
      (await isThere(deps, projectId, "deploymentServices", body.name))
        ? changeDeploymentService(deps, { projectId, serviceId: toId(body.name) }, body)
        : createDeploymentService(deps, projectId, body),
  }),

  ...(["PUT /projects/{projectId}/jobs", "PUT /projects/{projectId}/jobs/manual"] as const).map((path) =>
    route(path, {
      ...PUT_JOB,
      handle: async ({ params: { projectId }, body, ...deps }) =>
        (await isThere(deps, projectId, "jobs", body.name))
          ? changeJob(deps, { projectId, jobId: toId(body.name) }, body)
          : createJob(deps, projectId, body),
    }),
  ),

  route("PUT /projects/{projectId}/secrets", {
    verb: "edit-resources",
    summary: "Makes a secret group, or gives the one of that name what the body holds.",
    body: SecretBodySchema,
    ignored: SECRET_IGNORED,
    handle: async ({ params: { projectId }, body, ...deps }) => {
      const place = { projectId, collection: "secretGroups" } as const;
      const id = toId(body.name);
      const spec = toSecretSpec(body);
      if (await isThere(deps, projectId, "secretGroups", body.name)) await change(deps, place, id, spec);
      else await create(deps, place, spec);
      return { data: await getSecretGroup(deps.db, projectId, id) };
    },
  }),
];
