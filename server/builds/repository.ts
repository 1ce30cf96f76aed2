import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Git } from "@/server/git";
import { orAppError } from "./git-errors";

/** A branch of a build service's repository. */
export interface BranchDto {
  name: string;
  sha: string;
  /** The one the build service builds by itself. */
  isDefault: boolean;
}

/** A commit one may release. Instants are ISO strings. */
export interface CommitDto {
  sha: string;
  /** First line of the message. */
  subject: string;
  authorName: string;
  at: string;
  /** Number of its newest successful build by this service; null when it must be built first. */
  buildNumber: number | null;
}

/** The service's own branch first. @throws AppError 404, or what git says */
export async function listServiceBranches(
  db: Db,
  git: Pick<Git, "listBranches">,
  projectId: string,
  buildServiceId: string,
): Promise<BranchDto[]> {
  const service = await getRepository(db, projectId, buildServiceId);
  const branches = await orAppError(git.listBranches(service.repoUrl));
  return branches
    .map(({ name, sha }) => ({ name, sha, isDefault: name === service.branch }))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/** Newest first. @throws AppError 404, or what git says */
export async function listServiceCommits(
  db: Db,
  git: Pick<Git, "listCommits">,
  projectId: string,
  query: { buildServiceId: string; branch: string; limit: number },
): Promise<CommitDto[]> {
  const service = await getRepository(db, projectId, query.buildServiceId);
  const { commits } = await orAppError(
    git.listCommits(service.repoUrl, { branch: query.branch, limit: query.limit }),
  );
  const builds = await db.build.findMany({
    where: {
      projectId,
      buildServiceId: query.buildServiceId,
      status: "Success",
      sha: { in: commits.map(({ sha }) => sha) },
    },
    select: { sha: true, number: true },
    orderBy: { number: "asc" },
  });
  const numbers = new Map(builds.map(({ sha, number }) => [sha, number]));
  return commits.map(({ sha, message, authorName, at }) => ({
    sha,
    subject: message.split("\n", 1)[0] ?? "",
    authorName,
    at: at.toISOString(),
    buildNumber: numbers.get(sha) ?? null,
  }));
}

async function getRepository(db: Db, projectId: string, id: string) {
  const service = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id } },
    select: { repoUrl: true, branch: true },
  });
  if (service === null) throw AppError.notFound(`There is no build service “${id}”.`);
  return service;
}
