import { z } from "zod";
import type { Db } from "@/server/db";
import { OperationRefused } from "@/server/operations";
import type { RuntimePool } from "@/server/runtime-pool";
import { unsealJson } from "@/server/secrets";
import { ensureAddonConnection } from "./addon-connection";

/** Where an addon's connection string goes unless the link names a variable. */
export const DEFAULT_ADDON_VARIABLE = "DATABASE_URL";

/** `addons` of a service or job. */
export const AddonLinksSchema = z.array(
  z.object({ id: z.string(), as: z.string().default(DEFAULT_ADDON_VARIABLE) }),
);
export const VariablesSchema = z.record(z.string(), z.string());
const SecretGroupSchema = z.object({
  values: VariablesSchema,
  files: VariablesSchema.default({}),
});

/** The columns of a service or job that say what its program finds in its environment. */
export interface EnvironmentSources {
  projectId: string;
  id: string;
  /** Sealed `Record<string,string>`. */
  environment: Uint8Array;
  secretGroups: string[];
  /** `AddonLinksSchema`. */
  addons: unknown;
}

/**
 * Every variable of a service or job. Later ones win: secret groups in their order, addons, its own variables, and
 * those of this once. Makes and starts linked addons. @throws OperationRefused naming a group or addon that is gone
 */
export async function resolveEnvironment(
  db: Db,
  runtimes: RuntimePool,
  resource: EnvironmentSources,
  once: Record<string, string> = {},
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const id of resource.secretGroups) Object.assign(variables, await groupValues(db, resource, id));
  for (const link of AddonLinksSchema.parse(resource.addons)) {
    const addon = await db.addon.findUnique({
      where: { projectId_id: { projectId: resource.projectId, id: link.id } },
    });
    if (addon === null)
      throw new OperationRefused(`${resource.id} is linked to addon ${link.id}, which is gone.`);
    variables[link.as] = (await ensureAddonConnection(db, runtimes, addon)).connectionString;
  }
  return { ...variables, ...VariablesSchema.parse(unsealJson(resource.environment)), ...once };
}

async function groupValues(
  db: Db,
  resource: EnvironmentSources,
  groupId: string,
): Promise<Record<string, string>> {
  const group = await db.secretGroup.findUnique({
    where: { projectId_id: { projectId: resource.projectId, id: groupId } },
  });
  if (group === null) {
    throw new OperationRefused(`${resource.id} is linked to secret group ${groupId}, which is gone.`);
  }
  return SecretGroupSchema.parse(unsealJson(group.sealed)).values;
}
