import type { LoggedCommit } from "./commit-logs";

/** A branch with its newest commit. */
export interface BranchHead extends LoggedCommit {
  name: string;
}

/** A pull or merge request with its newest commit. Git alone does not tell whether it is still open. */
export interface PullRequestHead extends LoggedCommit {
  number: number;
}

export interface Heads {
  /** Those with the newest commit first. */
  branches: BranchHead[];
  /** The newest request first. */
  pullRequests: PullRequestHead[];
}

/** For `git for-each-ref`; a field cannot hold its separator, and a subject stands last. */
export const HEAD_FORMAT =
  "--format=%(refname)%1f%(objectname)%1f%(authorname)%1f%(committerdate:unix)%1f%(contents:subject)";
export const HEAD_REFS = ["refs/heads", "refs/pull", "refs/merge-requests"] as const;

const REQUEST = /^refs\/(?:pull|merge-requests)\/(\d+)\/head$/;
const BRANCH = "refs/heads/";

/** Reads what `git for-each-ref` says in `HEAD_FORMAT`. */
export function parseHeads(output: string): Heads {
  const heads: Heads = { branches: [], pullRequests: [] };
  for (const line of output.split("\n")) {
    const [ref = "", sha = "", authorName = "", seconds = "", ...subject] = line.split("\x1f");
    const commit = { sha, authorName, at: new Date(Number(seconds) * 1000), subject: subject.join("\x1f") };
    const number = REQUEST.exec(ref)?.[1];
    if (ref.startsWith(BRANCH)) heads.branches.push({ ...commit, name: ref.slice(BRANCH.length) });
    else if (number !== undefined) heads.pullRequests.push({ ...commit, number: Number(number) });
  }
  heads.branches.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.name < b.name ? -1 : 1));
  heads.pullRequests.sort((a, b) => b.number - a.number);
  return heads;
}
