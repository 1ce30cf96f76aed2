import { AppError } from "@/server/errors";
import { GitError, type Commit, type Git } from "@/server/git";
import { describeImages, type ImageFacts } from "@/server/resources";
import type { Db } from "@/server/db";
import { readRepoUrls } from "./board";
import type { Changelog, ChangelogCommit } from "./dto";
import { isMigration } from "./migration-files";

/** As many as git is asked for. */
const MAX_COMMITS = 500;

/** The two ends of a promotion; both of one kind. */
export interface Ends {
  kind: "service" | "job";
  fromId: string;
  toId: string;
}

/**
 * What a promotion from one target to the other would bring: commits, who wrote them, the migrations among them; or a
 * sentence that says why git cannot tell. @throws AppError 404
 */
export async function readChangelog(
  { db, git }: { db: Db; git: Git },
  projectId: string,
  { kind, fromId, toId }: Ends,
): Promise<Changelog> {
  const [fromImage, toImage] = await Promise.all([
    readImage(db, projectId, kind, fromId),
    readImage(db, projectId, kind, toId),
  ]);
  const facts = await describeImages(db, projectId, [fromImage, toImage]);
  const factsOf = (image: string | null): ImageFacts | null =>
    image === null ? null : (facts.get(image) ?? null);
  const [from, to] = [factsOf(fromImage), factsOf(toImage)];
  const nothing: Changelog = {
    from,
    to,
    commits: [],
    truncated: false,
    takenAway: [],
    migrations: [],
    changedFiles: 0,
    untold: null,
  };
  if (from === null)
    return { ...nothing, untold: `Nothing was released on ${fromId} yet: there is nothing to promote.` };
  if (to === null)
    return { ...nothing, untold: `Nothing was released on ${toId} yet: everything would be new.` };
  if (from.image === to.image) return nothing;
  const repoUrls = await readRepoUrls(db, projectId);
  const untold = whyUntold(fromId, from, toId, to, repoUrls);
  const repoUrl = repoUrls.get(from.build?.buildServiceId ?? "");
  if (untold !== null || from.build === null || to.build === null || repoUrl === undefined) {
    return { ...nothing, untold };
  }
  try {
    return { ...nothing, ...(await compare(git, repoUrl, to.build.sha, from.build.sha)) };
  } catch (error) {
    if (error instanceof GitError) return { ...nothing, untold: error.message };
    throw error;
  }
}

async function readImage(db: Db, projectId: string, kind: Ends["kind"], id: string): Promise<string | null> {
  const query = { where: { projectId_id: { projectId, id } }, select: { image: true } };
  const found =
    kind === "service" ? await db.deploymentService.findUnique(query) : await db.job.findUnique(query);
  if (found === null) throw AppError.notFound(`There is no ${kind} “${id}” in project “${projectId}”.`);
  return found.image;
}

/** Null when both were built here from one repository. */
function whyUntold(
  fromId: string,
  from: ImageFacts,
  toId: string,
  to: ImageFacts,
  repoUrls: ReadonlyMap<string, string>,
): string | null {
  for (const [id, { build }] of [
    [fromId, from],
    [toId, to],
  ] as const) {
    if (build === null) return `The image of ${id} was not built here, so its commits are not known.`;
    if (!repoUrls.has(build.buildServiceId)) {
      return `The build service “${build.buildServiceId}” that built the image of ${id} is gone, and its repository with it.`;
    }
  }
  const [own, other] = [from, to].map(({ build }) => repoUrls.get(build?.buildServiceId ?? ""));
  return own === other
    ? null
    : `${fromId} and ${toId} were built from two repositories, which have no commits in common.`;
}

async function compare(
  git: Git,
  repoUrl: string,
  targetSha: string,
  originSha: string,
): Promise<Partial<Changelog>> {
  // One after the other: the first brings the mirror up to date for the others.
  const commits = await git.logBetween(repoUrl, targetSha, originSha);
  const [takenAway, files] = await Promise.all([
    git.logBetween(repoUrl, originSha, targetSha),
    git.changedFiles(repoUrl, targetSha, originSha),
  ]);
  return {
    commits: commits.map(toChangelogCommit),
    truncated: commits.length >= MAX_COMMITS,
    takenAway: takenAway.map(toChangelogCommit),
    migrations: files.filter(isMigration),
    changedFiles: files.length,
  };
}

function toChangelogCommit({ sha, message, authorName, at }: Commit): ChangelogCommit {
  const [subject = "", ...body] = message.split("\n");
  return { sha, subject, body: body.join("\n").trim(), authorName, at: at.toISOString() };
}
