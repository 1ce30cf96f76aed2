import { z } from "zod";
import { getEnv } from "@/server/env";
import { AppError } from "@/server/errors";
import { GIT_PROVIDERS, listGitHooks, removeGitHookSecret, rotateGitHookSecret } from "@/server/triggers";
import { route } from "../rest-route";

const HOOKS = "/projects/{projectId}/git-webhooks";

export const gitHookRoutes = [
  route(`GET ${HOOKS}`, {
    verb: "read",
    summary: "Which git providers may send notices to the project, where to, and when one came last.",
    handle: async ({ db, params }) => {
      const hooks = await listGitHooks(db, params.projectId);
      return {
        data: { gitWebhooks: hooks.map(({ path, ...hook }) => ({ ...hook, url: urlOf(path) })) },
        pagination: { hasNextPage: false, count: hooks.length },
      };
    },
  }),

  route(`POST ${HOOKS}/{providerId}`, {
    verb: "edit-flows",
    summary: "Makes the secret of a provider's notices, or another one instead; told this once.",
    body: z.strictObject({}),
    handle: async ({ db, actor, params }) => {
      const { projectId, providerId } = params;
      const { path, secret } = await rotateGitHookSecret(db, actor, projectId, providerOf(providerId));
      return { status: 201, data: { url: urlOf(path), secret } };
    },
  }),

  route(`DELETE ${HOOKS}/{providerId}`, {
    verb: "edit-flows",
    summary: "Takes no notices of a provider any more.",
    handle: async ({ db, actor, params }) => {
      await removeGitHookSecret(db, actor, params.projectId, providerOf(params.providerId));
      return { data: {} };
    },
  }),
];

/** @throws AppError 404 */
function providerOf(name: string): (typeof GIT_PROVIDERS)[number] {
  const provider = GIT_PROVIDERS.find((one) => one === name);
  if (provider === undefined)
    throw AppError.notFound(`There is no provider “${name}”; there are ${GIT_PROVIDERS.join(", ")}.`);
  return provider;
}

function urlOf(path: string): string {
  return `${getEnv().publicUrl}${path}`;
}
