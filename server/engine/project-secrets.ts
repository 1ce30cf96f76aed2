import { collectSecretStrings } from "@/core/expression";
import { ask, type Db, type Statement } from "@/server/db";
import { readAddonSecrets, readOutsideSecrets } from "@/server/environment";
import { readSecretGroups } from "@/server/runs/secret-scope";
import type { SecretGroups } from "./run-scope";

/** What a project keeps secret, as it was read. */
export interface ProjectSecrets {
  /** What it was when these were asked for; see `secretsMark`. */
  mark: string;
  groups: SecretGroups;
  /** Every string that outputs must not show. */
  strings: string[];
}

/** Projects whose secrets are kept; the one unused for the longest makes room. */
const PROJECTS_KEPT = 100;

/** In SQL, what changes whenever one of a project's secrets does: cheap enough to ask at every answer of an executor. */
export function secretsMark(projectId: string): string {
  return `
  SELECT md5(string_agg(mark, '' ORDER BY mark)) FROM (
    SELECT id || md5(sealed) FROM secret_group WHERE project_id = ${projectId}
    UNION ALL SELECT id || md5(connection) FROM addon WHERE project_id = ${projectId} AND connection IS NOT NULL
    UNION ALL SELECT id || md5(sealed) FROM registry_credential WHERE project_id = ${projectId}
    UNION ALL SELECT id || md5(sealed) FROM integration WHERE project_id = ${projectId}
  ) AS secret(mark)`;
}

const READ_MARK: Statement<{ mark: string | null }> = {
  name: "secrets-mark",
  text: `SELECT (${secretsMark("$1::text")}) AS mark`,
};

/**
 * Everything a command, a job or a response may print of a project's secrets: secret groups, addons' passwords and
 * connection strings, registries' passwords, integrations' tokens and addresses. Stored argument overrides reach a run
 * only as its own arguments, which say themselves that they are secret. Unsealed again only when one has changed.
 */
export class ProjectSecretsReader {
  private readonly kept = new Map<string, ProjectSecrets>();

  constructor(private readonly db: Db) {}

  /** @param mark as it is now; what is read may be newer, never older */
  async read(projectId: string, mark: string): Promise<ProjectSecrets> {
    const known = this.kept.get(projectId);
    const secrets = known?.mark === mark ? known : await this.readAll(projectId, mark);
    this.kept.delete(projectId);
    this.kept.set(projectId, secrets);
    for (const [oldest] of this.kept) {
      if (this.kept.size <= PROJECTS_KEPT) break;
      this.kept.delete(oldest);
    }
    return secrets;
  }

  /** Null when the mark is still the same. */
  async readIfChanged(projectId: string, mark: string): Promise<ProjectSecrets | null> {
    const rows = await ask(this.db, READ_MARK, [projectId]);
    const now = rows[0]?.mark ?? "";
    return now === mark ? null : this.read(projectId, now);
  }

  private async readAll(projectId: string, mark: string): Promise<ProjectSecrets> {
    const groups = await readSecretGroups(this.db, projectId);
    const addons = await readAddonSecrets(this.db, projectId);
    const outside = await readOutsideSecrets(this.db, projectId);
    return { mark, groups, strings: collectSecretStrings([groups, addons, outside]) };
  }
}
