import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import type { Git, CommitSearch } from "@/server/git";
import { orAppError } from "./git-errors";

/** A repository to choose a commit from, and the build service whose builds of it count. */
export interface PickSource {
  projectId: string;
  repoUrl: string;
  /** The branch one most likely wants; null where nobody said. */
  branch: string | null;
  /** Null: nothing of the project builds it. */
  buildServiceId: string | null;
}

/** A commit one may release. Instants are ISO strings. */
export interface PickableCommit {
  sha: string;
  /** First line of the message. */
  subject: string;
  authorName: string;
  at: string;
  /** The newest build of it that has an image, or still makes one; null when it must be built first. */
  build: { id: string; number: number; state: "built" | "building" } | null;
}

export interface PickableHeads {
  /** The usual one first, then those with the newest commit. */
  branches: (Omit<PickableCommit, "build"> & { name: string; isDefault: boolean })[];
  /** Open or not: git alone does not tell. The newest first. */
  pullRequests: (Omit<PickableCommit, "build"> & { number: number })[];
  /** How many match; more than `MOST_HEADS` of each are not sent. */
  totals: { branches: number; pullRequests: number };
}

export interface PickableCommits {
  /** Give it back to search on in the same history. */
  head: string;
  commits: PickableCommit[];
  total: number;
  searched: number;
  /** Otherwise the history is longer than what was searched. */
  isWhole: boolean;
  /** A build service of the project builds this repository; otherwise nothing can be said of builds. */
  knowsBuilds: boolean;
}

/** Branches and pull requests sent at once: as many as somebody scrolls through; typing finds the others. */
const MOST_HEADS = 300;

/** @throws AppError 404 */
export async function getPickSource(db: Db, projectId: string, buildServiceId: string): Promise<PickSource> {
  const service = await db.buildService.findUnique({
    where: { projectId_id: { projectId, id: buildServiceId } },
    select: { repoUrl: true, branch: true },
  });
  if (service === null) throw AppError.notFound(`There is no build service “${buildServiceId}”.`);
  return { projectId, buildServiceId, ...service };
}

/** A repository of which a flow knows only the address: with the build service that builds it, if there is one. */
export async function findPickSource(db: Db, projectId: string, repoUrl: string): Promise<PickSource> {
  const service = await db.buildService.findFirst({
    where: { projectId, repoUrl },
    orderBy: { id: "asc" },
    select: { id: true, branch: true },
  });
  return { projectId, repoUrl, branch: service?.branch ?? null, buildServiceId: service?.id ?? null };
}

/**
 * Branches and pull requests by what one types: their names, authors and newest messages.
 * @param query `maxAgeMs`: how long ago they may have been read from the repository
 * @throws AppError what git says
 */
export async function listPickableHeads(
  git: Pick<Git, "listHeads">,
  source: PickSource,
  query: { text: string; maxAgeMs: number },
): Promise<PickableHeads> {
  const heads = await orAppError(git.listHeads(source.repoUrl, query.maxAgeMs));
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (...texts: string[]) => {
    const text = texts.join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const branches = heads.branches.filter((one) => matches(one.name, one.authorName, one.subject));
  const requests = heads.pullRequests.filter((one) => matches(`#${one.number}`, one.authorName, one.subject));
  const isDefault = ({ name }: { name: string }) => name === source.branch;
  return {
    branches: [...branches.filter(isDefault), ...branches.filter((one) => !isDefault(one))]
      .slice(0, MOST_HEADS)
      .map((one) => ({ ...one, at: one.at.toISOString(), isDefault: isDefault(one) })),
    pullRequests: requests.slice(0, MOST_HEADS).map((one) => ({ ...one, at: one.at.toISOString() })),
    totals: { branches: branches.length, pullRequests: requests.length },
  };
}

/** Commits by what one types, the newest first, and which of them are built. @throws AppError what git says */
export async function searchPickableCommits(
  db: Db,
  git: Pick<Git, "searchCommits">,
  source: PickSource,
  search: CommitSearch,
): Promise<PickableCommits> {
  const { commits, ...found } = await orAppError(git.searchCommits(source.repoUrl, search));
  const builds = await findBuildsOf(
    db,
    source,
    commits.map(({ sha }) => sha),
  );
  return {
    ...found,
    knowsBuilds: source.buildServiceId !== null,
    commits: commits.map((commit) => ({
      ...commit,
      at: commit.at.toISOString(),
      build: builds.get(commit.sha) ?? null,
    })),
  };
}

async function findBuildsOf(
  db: Db,
  { projectId, buildServiceId }: PickSource,
  shas: string[],
): Promise<Map<string, NonNullable<PickableCommit["build"]>>> {
  if (buildServiceId === null || shas.length === 0) return new Map();
  const rows = await db.build.findMany({
    where: {
      projectId,
      buildServiceId,
      sha: { in: shas },
      OR: [{ status: "Success", imageRemovedAt: null }, { status: { in: ["Queued", "Running"] } }],
    },
    select: { id: true, sha: true, number: true, status: true },
    orderBy: { number: "asc" },
  });
  const builds = rows.map(({ sha, id, number, status }) => {
    const state = status === "Success" ? ("built" as const) : ("building" as const);
    return [sha, { id, number, state }] as const;
  });
  // What is there goes before what is still made.
  return new Map(
    builds.toSorted(([, a], [, b]) => Number(a.state === "built") - Number(b.state === "built")),
  );
}
