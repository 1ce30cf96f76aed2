import { collectSecretStrings, createMasker } from "@/core/expression";
import type { Db } from "@/server/db";
import { unsealJson } from "@/server/secrets";

/** Masks every secret of a project (secret groups, addons' passwords and connection strings) in a line of text. */
export async function projectMasker(db: Db, projectId: string): Promise<(text: string) => string> {
  const groups = await db.secretGroup.findMany({ where: { projectId }, select: { sealed: true } });
  const addons = await db.addon.findMany({ where: { projectId }, select: { connection: true } });
  const secrets = [
    ...groups.map(({ sealed }) => unsealJson(sealed)),
    ...addons.flatMap(({ connection }) => (connection === null ? [] : secretParts(unsealJson(connection)))),
  ];
  const mask = createMasker(collectSecretStrings(secrets));
  return (text) => String(mask(text));
}

/** Host, port and names of a connection are no secrets and stand in honest log lines. */
function secretParts(connection: unknown): unknown[] {
  if (typeof connection !== "object" || connection === null) return [];
  const { password, connectionString } = connection as { password?: unknown; connectionString?: unknown };
  return [password, connectionString];
}
