import type { BuildRules } from "@/core/node-kind";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { GitError } from "@/server/git";
import { hasPathRules, reasonNotToBuild } from "./build-rules";
import { toBuildDto, type BuildDto } from "./dto";
import { orAppError } from "./git-errors";
import { resolveCommit, type BuildGit, type CommitWanted } from "./resolve-commit";

export interface CommitJudgement {
  /** The commit that was judged, 40 hex digits. */
  sha: string;
  /** Why the rules keep it from being built; null when they do not. */
  reason: string | null;
  /** The newest successful build of the same branch or pull request. */
  lastBuild: BuildDto | null;
}

/**
 * Holds a commit against build rules. Its changed files are those since the newest successful build of its branch; of a
 * branch that was never built, those since its first parent. @throws AppError as `startBuild` does
 */
export async function judgeCommit(
  db: Db,
  git: BuildGit,
  request: CommitWanted & { projectId: string; buildServiceId: string; rules: BuildRules },
): Promise<CommitJudgement> {
  const { projectId, buildServiceId, rules } = request;
  const service = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id: buildServiceId } },
  });
  if (service === null) throw AppError.notFound(`There is no build service "${buildServiceId}".`);
  const { commit, branch } = await resolveCommit(git, service, request);
  const row = await db.build.findFirst({
    where: {
      projectId,
      buildServiceId,
      status: "Success",
      ...(branch === null ? { pullRequestId: request.pullRequestId ?? null } : { branch }),
    },
    orderBy: [{ createdAt: "desc" }, { number: "desc" }],
  });
  const lastBuild = row === null ? null : toBuildDto(row);
  // It was built: whatever the rules say of it, it has passed them.
  if (lastBuild?.sha === commit.sha) return { sha: commit.sha, reason: null, lastBuild };
  const changedFiles = hasPathRules(rules)
    ? await orAppError(changedSince(git, service.repoUrl, lastBuild?.sha ?? null, commit.sha))
    : [];
  return {
    sha: commit.sha,
    reason: reasonNotToBuild(rules, { message: commit.message, changedFiles }),
    lastBuild,
  };
}

/** A force push may have taken the commit of the last build away; then the first parent has to do. */
async function changedSince(
  git: BuildGit,
  repoUrl: string,
  fromSha: string | null,
  sha: string,
): Promise<string[]> {
  try {
    return await git.changedFiles(repoUrl, fromSha, sha);
  } catch (error) {
    if (fromSha === null || !(error instanceof GitError) || error.code !== "missing-commit") throw error;
    return git.changedFiles(repoUrl, null, sha);
  }
}
