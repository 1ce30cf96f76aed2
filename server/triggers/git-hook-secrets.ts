import { randomBytes } from "node:crypto";
import { recordAudit } from "@/server/audit";
import { assertCan, type Actor } from "@/server/auth";
import { inTransaction, type Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { sealJson } from "@/server/secrets";
import type { GitHookDto } from "./dto";
import { GIT_PROVIDERS, type GitProviderName } from "./providers";

/** Which providers may send notices to a project; never the secrets. */
export async function listGitHooks(db: Db, projectId: string): Promise<GitHookDto[]> {
  const rows = await db.gitHookSecret.findMany({ where: { projectId } });
  return GIT_PROVIDERS.map((provider) => {
    const row = rows.find((one) => one.provider === provider);
    return {
      provider,
      path: `/webhooks/git/${provider}`,
      secret:
        row === undefined
          ? null
          : {
              madeAt: row.madeAt.toISOString(),
              madeBy: row.madeBy,
              heardAt: row.heardAt?.toISOString() ?? null,
            },
    };
  });
}

/** Makes the secret of a provider's notices, or another one instead; told this once. @throws AppError 404, 403 */
export async function rotateGitHookSecret(
  db: Db,
  actor: Actor,
  projectId: string,
  provider: GitProviderName,
): Promise<{ path: string; secret: string }> {
  assertCan(actor, "edit-flows", projectId);
  const secret = randomBytes(32).toString("base64url");
  await inTransaction(db, async (tx) => {
    await tx.gitHookSecret.deleteMany({ where: { projectId, provider } });
    await tx.gitHookSecret.create({
      data: { projectId, provider, sealed: sealJson(secret), madeBy: actor.name },
    });
    await recordAudit(tx, actor, { projectId, action: "git-webhook.rotate", subject: provider });
  });
  return { path: `/webhooks/git/${provider}`, secret };
}

/** Takes no notices of a provider any more. @throws AppError 404, 403 */
export async function removeGitHookSecret(
  db: Db,
  actor: Actor,
  projectId: string,
  provider: GitProviderName,
): Promise<void> {
  assertCan(actor, "edit-flows", projectId);
  await inTransaction(db, async (tx) => {
    const { count } = await tx.gitHookSecret.deleteMany({ where: { projectId, provider } });
    if (count === 0) throw AppError.notFound(`The project takes no notices of ${provider}.`);
    await recordAudit(tx, actor, { projectId, action: "git-webhook.remove", subject: provider });
  });
}
