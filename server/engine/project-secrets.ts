import { collectSecretStrings } from "@/core/expression";
import type { Db } from "@/server/db";
import { readAddonSecrets, readOutsideSecrets } from "@/server/environment";
import { readSecretGroups } from "@/server/runs/secret-scope";
import type { SecretGroups } from "./run-scope";

/** What a project keeps secret, as it was read. */
export interface ProjectSecrets {
  groups: SecretGroups;
  /** Every string that outputs must not show. */
  strings: string[];
}

/**
 * Everything a command, a job or a response may print of a project's secrets: secret groups, addons' passwords and
 * connection strings, registries' passwords, integrations' tokens and addresses. Stored argument overrides reach a run
 * only as its own arguments, which say themselves that they are secret.
 */
export async function readProjectSecrets(db: Db, projectId: string): Promise<ProjectSecrets> {
  const groups = await readSecretGroups(db, projectId);
  const addons = await readAddonSecrets(db, projectId);
  const outside = await readOutsideSecrets(db, projectId);
  return { groups, strings: collectSecretStrings([groups, addons, outside]) };
}

/** Changes whenever one of a project's secrets does: cheap enough to ask at every answer of an executor. */
export async function readSecretsMark(db: Db, projectId: string): Promise<string> {
  const rows = await db.$queryRaw<{ mark: string | null }[]>`
    SELECT md5(string_agg(md5(sealed), '' ORDER BY md5(sealed))) AS mark FROM (
      SELECT sealed FROM secret_group WHERE project_id = ${projectId}
      UNION ALL SELECT connection FROM addon WHERE project_id = ${projectId} AND connection IS NOT NULL
      UNION ALL SELECT sealed FROM registry_credential WHERE project_id = ${projectId}
      UNION ALL SELECT sealed FROM integration WHERE project_id = ${projectId}
    ) AS secret(sealed)`;
  return rows[0]?.mark ?? "";
}
