import { collectSecretStrings } from "@/core/expression";
import { ask, type Db, type Statement } from "@/server/db";
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

/** Cheap enough to ask at every answer of an executor. */
export const SECRETS_MARK = `
  SELECT md5(string_agg(mark, '' ORDER BY mark)) FROM (
    SELECT id || md5(sealed) FROM secret_group WHERE project_id = $1
    UNION ALL SELECT id || md5(connection) FROM addon WHERE project_id = $1 AND connection IS NOT NULL
    UNION ALL SELECT id || md5(sealed) FROM registry_credential WHERE project_id = $1
    UNION ALL SELECT id || md5(sealed) FROM integration WHERE project_id = $1
  ) AS secret(mark)`;

const READ_MARK: Statement<{ mark: string | null }> = {
  name: "secrets-mark",
  text: `SELECT (${SECRETS_MARK}) AS mark`,
};

/** Changes whenever one of a project's secrets does. */
export async function readSecretsMark(db: Db, projectId: string): Promise<string> {
  const rows = await ask(db, READ_MARK, [projectId]);
  return rows[0]?.mark ?? "";
}
