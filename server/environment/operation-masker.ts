import { collectSecretStrings, createMasker } from "@/core/expression";
import { RunInputsSchema } from "@/core/plan";
import type { Db, Tx } from "@/server/db";
import type { Operation } from "@/server/db/generated/client";
import { unsealJson } from "@/server/secrets";
import { AddonConnectionSchema } from "./addon-connection";
import { readOutsideSecrets } from "./outside-secrets";

/**
 * Masks in a line of text every secret of an operation's project (secret groups, addons' passwords and connection
 * strings, registries' passwords, integrations' tokens and addresses), what is secret in the run it works for, and what
 * the work itself calls secret.
 */
export async function operationMasker(
  db: Db | Tx,
  operation: Pick<Operation, "projectId" | "runId">,
  own: readonly string[] = [],
): Promise<(text: string) => string> {
  const { projectId, runId } = operation;
  const groups = await db.secretGroup.findMany({ where: { projectId }, select: { sealed: true } });
  const secrets = [
    own,
    groups.map(({ sealed }) => unsealJson(sealed)),
    await readAddonSecrets(db, projectId),
    await readOutsideSecrets(db, projectId),
    runId === null ? [] : await readSecretsOfRun(db, runId),
  ];
  const mask = createMasker(collectSecretStrings(secrets));
  return (text) => String(mask(text));
}

/** Passwords and connection strings of a project's addons. Host, port and names are no secrets and stand in honest logs. */
export async function readAddonSecrets(db: Db | Tx, projectId: string): Promise<string[]> {
  const addons = await db.addon.findMany({ where: { projectId }, select: { connection: true } });
  return addons.flatMap(({ connection }) => {
    if (connection === null) return [];
    const { password, connectionString } = AddonConnectionSchema.parse(unsealJson(connection));
    return [password, connectionString];
  });
}

/** Its secret arguments, what the run that started it kept secret, and what its nodes made of secrets. */
async function readSecretsOfRun(db: Db | Tx, runId: string): Promise<unknown[]> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { sealedInputs: true } });
  const inputs = run === null ? null : RunInputsSchema.safeParse(unsealJson(run.sealedInputs)).data;
  const attempts = await db.nodeAttempt.findMany({
    where: { runId, sealedSecrets: { not: null } },
    select: { sealedSecrets: true },
  });
  return [
    inputs?.secretArguments.map((name) => inputs.arguments[name]) ?? [],
    inputs?.inheritedSecrets ?? [],
    attempts.map(({ sealedSecrets }) => (sealedSecrets === null ? [] : unsealJson(sealedSecrets))),
  ];
}
