import type { BuildService } from "@/server/db/generated/client";
import { AppError } from "@/server/errors";
import type { Commit, Git } from "@/server/git";
import { orAppError } from "./git-errors";

export type BuildGit = Pick<Git, "resolveHead" | "getCommit" | "listPullRequests" | "changedFiles">;

export interface CommitWanted {
  /** Absent: the build service's own. */
  branch?: string | undefined;
  /** 40 hex digits; absent: head of the pull request or branch. */
  sha?: string | undefined;
  pullRequestId?: number | undefined;
}

/** The commit to build, and the branch it is known under. @throws AppError with the code of the `GitError` */
export async function resolveCommit(
  git: BuildGit,
  service: Pick<BuildService, "repoUrl" | "branch">,
  wanted: CommitWanted,
): Promise<{ commit: Commit; branch: string | null }> {
  return orAppError(findCommit(git, service, wanted));
}

async function findCommit(
  git: BuildGit,
  service: Pick<BuildService, "repoUrl" | "branch">,
  wanted: CommitWanted,
): Promise<{ commit: Commit; branch: string | null }> {
  const branch = wanted.branch ?? (wanted.pullRequestId === undefined ? service.branch : null);
  const sha =
    wanted.sha ?? (await headOf(git, service.repoUrl, branch ?? service.branch, wanted.pullRequestId));
  return { commit: await git.getCommit(service.repoUrl, sha), branch };
}

async function headOf(
  git: BuildGit,
  repoUrl: string,
  branch: string,
  pullRequestId: number | undefined,
): Promise<string> {
  if (pullRequestId === undefined) return git.resolveHead(repoUrl, branch);
  const pullRequests = await git.listPullRequests(repoUrl);
  const found = pullRequests.find(({ number }) => number === pullRequestId);
  if (found !== undefined) return found.sha;
  throw new AppError("missing-pull-request", `The repository has no open pull request ${pullRequestId}.`);
}
