import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { listSecretGroups } from "@/server/resources";
import { SECRET_IGNORED, SecretBodySchema, toSecretSpec } from "../northflank-bodies";
import { PageQuerySchema, pageOf } from "../pagination";
import { route } from "../rest-route";
import { change, create } from "../write-resource";

/** With the names of what it holds. @throws AppError 404 */
export async function getSecretGroup(db: Db, projectId: string, id: string) {
  const group = (await listSecretGroups(db, projectId)).find((one) => one.id === id);
  if (group === undefined)
    throw AppError.notFound(`There is no secret group “${id}” in project “${projectId}”.`);
  return group;
}

export const secretGroupRoutes = [
  route("GET /projects/{projectId}/secrets", {
    verb: "read",
    summary: "The secret groups of a project, with the names of what they hold.",
    query: PageQuerySchema,
    handle: async ({ db, params: { projectId }, query }) => {
      const { items, pagination } = pageOf(await listSecretGroups(db, projectId), query);
      return { data: { secrets: items }, pagination };
    },
  }),

  route("GET /projects/{projectId}/secrets/{secretId}", {
    verb: "read",
    summary: "One secret group, with the names of what it holds.",
    handle: async ({ db, params: { projectId, secretId } }) => ({
      data: await getSecretGroup(db, projectId, secretId),
    }),
  }),

  route("POST /projects/{projectId}/secrets", {
    verb: "edit-resources",
    summary: "Makes a secret group; what it holds is never told again.",
    body: SecretBodySchema,
    ignored: SECRET_IGNORED,
    handle: async ({ params: { projectId }, body, ...deps }) => {
      const id = await create(deps, { projectId, collection: "secretGroups" }, toSecretSpec(body));
      return { data: await getSecretGroup(deps.db, projectId, id) };
    },
  }),

  route("PATCH /projects/{projectId}/secrets/{secretId}", {
    verb: "edit-resources",
    summary: "Changes a secret group; `variables` and `files` replace all that were there.",
    body: SecretBodySchema.partial(),
    ignored: SECRET_IGNORED,
    handle: async ({ params: { projectId, secretId }, body, ...deps }) => {
      await change(deps, { projectId, collection: "secretGroups" }, secretId, toSecretSpec(body));
      return { data: await getSecretGroup(deps.db, projectId, secretId) };
    },
  }),
];
