import { createHash } from "node:crypto";
import { ask, inTransaction, type Db, type Statement, type Tx } from "@/server/db";
import { AppError } from "@/server/errors";
import { unsealJson } from "@/server/secrets";
import { plainAddress } from "./plain-address";
import { GIT_PROVIDERS, providers, type PullReport } from "./providers";
import { parseJsonObject, readBody } from "./read-body";
import { GIT_HOOK } from "./tunables";

/**
 * Takes a git provider's notice: the repository it is about is looked at now. Nothing of it is believed but what git alone
 * does not know of a pull request. The same notice once more says nothing.
 * @throws AppError 400 what is no notice · 401 one that nobody here has the secret of · 404 unknown provider · 413
 */
export async function answerGitHook(db: Db, name: string, request: Request): Promise<Response> {
  const known = GIT_PROVIDERS.find((one) => one === name);
  if (known === undefined) {
    throw AppError.notFound(`“${name.slice(0, 40)}” sends nothing here; ${GIT_PROVIDERS.join(", ")} do.`);
  }
  const provider = providers[known];
  const body = await readBody(request, GIT_HOOK.maxBodyBytes);
  const report = provider.read(request.headers, parseJsonObject(body));
  if (report === null) throw AppError.invalid("This is no notice about a repository. Send it as JSON.");
  const addresses = [...new Set(report.repoUrls.map(plainAddress))];
  const projects: string[] = [];
  for (const { project_id: projectId, sealed } of await ask(db, CANDIDATES, [known, addresses])) {
    const secret = unsealJson(sealed);
    if (typeof secret === "string" && provider.isGenuine(secret, request.headers, body))
      projects.push(projectId);
  }
  // Whether there is such a repository or such a secret is nobody's business.
  if (projects.length === 0) {
    throw AppError.unauthorized(
      "No project here watches this repository and has the secret this was signed with.",
    );
  }
  const digest = createHash("sha256").update(body).digest("hex");
  let looks = 0;
  for (const projectId of projects) {
    looks += await inTransaction(db, (tx) =>
      takeNotice(tx, { projectId, provider: known, digest, addresses, pull: report.pull }),
    );
  }
  return Response.json({ looks }, { status: 202, headers: { "cache-control": "no-store" } });
}

const CANDIDATES: Statement<{ project_id: string; sealed: Uint8Array }> = {
  name: "find-git-hook-secrets",
  text: `
    SELECT s.project_id, s.sealed FROM git_hook_secret s
    WHERE s.provider = $1 AND (EXISTS (
      SELECT FROM watched_repository r WHERE r.project_id = s.project_id AND r.address = ANY($2::text[]))
    OR EXISTS (SELECT FROM flow_repository f WHERE f.project_id = s.project_id AND f.address = ANY($2::text[])))`,
};

interface Notice {
  projectId: string;
  provider: string;
  digest: string;
  addresses: string[];
  pull: PullReport | null;
}

/** How many repositories are due for a look now; 0 for a notice that came before. */
async function takeNotice(tx: Tx, { projectId, provider, digest, addresses, pull }: Notice): Promise<number> {
  const { count } = await tx.gitHookNotice.createMany({ data: { projectId, digest }, skipDuplicates: true });
  if (count === 0) return 0;
  await tx.$executeRaw`
    UPDATE git_hook_secret SET heard_at = now() WHERE project_id = ${projectId} AND provider = ${provider}`;
  const repositories = await tx.$queryRaw<{ id: string }[]>`
    UPDATE watched_repository SET due_at = now() WHERE project_id = ${projectId} AND address = ANY(${addresses})
    RETURNING id`;
  if (pull !== null) for (const { id } of repositories) await writePull(tx, id, pull);
  // Flows that are kept in it.
  const kept = await tx.$executeRaw`
    UPDATE flow_repository SET due_at = now() WHERE project_id = ${projectId} AND address = ANY(${addresses})`;
  return repositories.length + kept;
}

async function writePull(tx: Tx, repositoryId: string, pull: PullReport): Promise<void> {
  const { number, branch, sha, isDraft, isOpen, isNews, changedAt } = pull;
  await tx.$executeRaw`
    INSERT INTO watched_pull AS known (repository_id, number, branch, sha, is_draft, is_open, changed_at, is_news)
    VALUES (${repositoryId}::uuid, ${number}, ${branch}, ${sha}, ${isDraft}, ${isOpen}, ${changedAt}::timestamptz, ${isNews})
    ON CONFLICT (repository_id, number) DO UPDATE SET branch = excluded.branch, sha = excluded.sha,
      is_draft = excluded.is_draft, is_open = excluded.is_open, changed_at = excluded.changed_at,
      is_news = known.is_news OR (excluded.is_news AND known.changed_at < excluded.changed_at)
    WHERE known.changed_at <= excluded.changed_at`;
}
