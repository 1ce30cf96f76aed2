import type { Db } from "@/server/db";
import { GitError, type Commit, type Git } from "@/server/git";
import type { ImageFacts } from "@/server/resources";
import type { RollbackCommits, RollbackTarget } from "./dto";

/** Commits that are told one by one. */
const TOLD = 50;
/** A first look at a repository may take long; a plan does not wait for it any longer. */
const ANSWER_WITHIN_MS = 8_000;

type Commits = Pick<RollbackTarget, "disappearing" | "returning" | "warning">;
const UNKNOWN: Commits = { disappearing: null, returning: null, warning: null };

/** Which commits go and which come back between two images of one repository. */
export async function readCommits(
  db: Db,
  git: Git,
  projectId: string,
  { now, then }: { now: ImageFacts | null; then: ImageFacts | null },
): Promise<Commits> {
  const [here, there] = [now?.build ?? null, then?.build ?? null];
  if (here === null || there === null) return UNKNOWN;
  if (here.sha === there.sha) return { ...UNKNOWN, disappearing: tell([]), returning: tell([]) };
  const services = await db.buildService.findMany({
    where: { projectId, id: { in: [here.buildServiceId, there.buildServiceId] } },
    select: { id: true, repoUrl: true },
  });
  const urls = [here, there].map(
    ({ buildServiceId }) => services.find(({ id }) => id === buildServiceId)?.repoUrl,
  );
  const [repoUrl] = urls;
  if (repoUrl === undefined || repoUrl !== urls[1]) {
    return {
      ...UNKNOWN,
      warning: "The two images come from different repositories: which commits go cannot be told.",
    };
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Commits>((resolve) => {
    const warning = "The repository takes long to answer: which commits go is not known yet.";
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, { ...UNKNOWN, warning });
  });
  const asked = (async (): Promise<Commits> => {
    const gone = await git.logBetween(repoUrl, there.sha, here.sha);
    const back = await git.logBetween(repoUrl, here.sha, there.sha);
    return { disappearing: tell(gone), returning: tell(back), warning: null };
  })().catch((error: unknown): Commits => {
    if (!(error instanceof GitError)) throw error;
    return { ...UNKNOWN, warning: `Which commits go is not known: ${error.message}` };
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for a late answer, nor for its failure.
    asked.catch(() => undefined);
  }
}

function tell(commits: readonly Commit[]): RollbackCommits {
  return {
    commits: commits.slice(0, TOLD).map(({ sha, message, authorName, at }) => ({
      sha,
      subject: message.split("\n")[0] ?? "",
      authorName,
      at: at.toISOString(),
    })),
    count: commits.length,
  };
}
