import { CommitLogs, LOG_FORMAT, type CommitMatches } from "./commit-logs";
import { GitError } from "./git-error";
import { assertBranch, assertRepoUrl, remoteOptions, withoutCredentials } from "./git-names";
import { HEAD_FORMAT, HEAD_REFS, parseHeads, type Heads } from "./list-heads";
import { LISTED_REFS, parseRefListing, type RefListing } from "./list-refs";
import { fetchCommit, fetchMirror, unreachable, type MirrorOptions } from "./mirror";
import { runGit } from "./run-git";

export interface Commit {
  sha: string;
  /** Subject and body, without trailing newlines. */
  message: string;
  authorName: string;
  authorEmail: string;
  at: Date;
}
export interface Branch {
  name: string;
  sha: string;
  isDefault: boolean;
}
export interface PullRequest {
  number: number;
  sha: string;
}
/** Which commits one looks for. */
export interface CommitSearch {
  /** Where the history begins: a branch or pull request as it is now, or a commit it was at a moment ago. */
  from: { branch: string } | { pullRequestId: number } | { head: string };
  /** Words that must all be in id, author or message; empty for every commit. */
  text: string;
  offset: number;
  /** 1 to 200. */
  limit: number;
}

/** Reads repositories. Every method throws `GitError`, and nothing else, when the repository does not play along. */
export interface Git {
  /** The newest commit of a branch, asked from the remote. */
  resolveHead(repoUrl: string, branch: string): Promise<string>;
  /** Branches by name, the default one first. */
  listBranches(repoUrl: string): Promise<Branch[]>;
  /** Heads of GitHub-style pull requests and GitLab-style merge requests, newest first. */
  listPullRequests(repoUrl: string): Promise<PullRequest[]>;
  /** Branches and pull requests with their newest commits. `maxAgeMs`: how long ago they may have been read. */
  listHeads(repoUrl: string, maxAgeMs: number): Promise<Heads>;
  /** What there is in the repository now, asked from the remote. */
  listRefs(repoUrl: string): Promise<RefListing>;
  /** Where two histories parted; null when they have nothing in common. */
  mergeBase(repoUrl: string, oneSha: string, otherSha: string): Promise<string | null>;
  /** Commits of one history, by what one types. With a `head` nothing is asked of the remote. */
  searchCommits(repoUrl: string, search: CommitSearch): Promise<CommitMatches>;
  getCommit(repoUrl: string, sha: string): Promise<Commit>;
  /** Paths that differ between two commits; without `fromSha` from the commit's first parent, if it has one. */
  changedFiles(repoUrl: string, fromSha: string | null, toSha: string): Promise<string[]>;
  /** Commits in `toSha` that are not in `fromSha`, newest first, at most 500. */
  logBetween(repoUrl: string, fromSha: string, toSha: string): Promise<Commit[]>;
}

/** How old a mirror may be for a list that people look at. */
const LIST_MAX_AGE_MS = 2_000;
/** What every repository knows without having it. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
/** For `git log -z`; read by `parseCommits`. */
export const COMMIT_FORMAT = "--format=%H%x1f%an%x1f%ae%x1f%aI%x1f%B";

/** Git by its command line, with mirrors of the repositories under `cacheDir`. */
export function createGit(options: MirrorOptions): Git {
  const inMirror = async (dir: string, args: string[], acceptExitCodes?: number[]) =>
    runGit({
      args: [`--git-dir=${dir}`, ...args],
      acceptExitCodes,
      path: options.path,
      signal: options.signal,
    });

  const lsRemote = async (repoUrl: string, args: string[]): Promise<string[]> => {
    assertRepoUrl(repoUrl);
    try {
      const { stdout } = await runGit({
        args: ["ls-remote", "--quiet", ...remoteOptions(repoUrl), ...args],
        path: options.path,
        signal: options.signal,
        timeoutMs: 60_000,
      });
      return stdout.split("\n").filter((line) => line !== "");
    } catch (error) {
      throw unreachable(repoUrl, error);
    }
  };

  const firstParent = async (dir: string, sha: string): Promise<string> => {
    const { stdout } = await inMirror(dir, ["rev-parse", "--verify", "--quiet", `${sha}^1`], [0, 1]);
    return stdout.trim() || EMPTY_TREE;
  };

  const logs = new CommitLogs(async (repoUrl, head, limit) => {
    const dir = await fetchCommit(repoUrl, head, options);
    return (await inMirror(dir, ["log", "-z", LOG_FORMAT, `--max-count=${limit}`, head, "--"])).stdout;
  });

  const commitsIn = async (dir: string, args: string[]) =>
    parseCommits((await inMirror(dir, ["log", "-z", COMMIT_FORMAT, ...args, "--"])).stdout);

  return {
    async resolveHead(repoUrl, branch) {
      assertBranch(branch);
      const ref = `refs/heads/${branch}`;
      const lines = await lsRemote(repoUrl, ["--", repoUrl, ref]);
      const found = lines.map(parseRef).find((line) => line.ref === ref);
      if (found === undefined) throw missingBranch(repoUrl, branch);
      return found.sha;
    },

    async listBranches(repoUrl) {
      const lines = await lsRemote(repoUrl, ["--symref", "--", repoUrl, "HEAD", "refs/heads/*"]);
      const defaultRef = /^ref: (\S+)\tHEAD$/.exec(lines.find((line) => line.startsWith("ref: ")) ?? "")?.[1];
      return lines
        .map(parseRef)
        .filter(({ ref }) => ref.startsWith("refs/heads/"))
        .map(({ sha, ref }) => ({
          name: ref.slice("refs/heads/".length),
          sha,
          isDefault: ref === defaultRef,
        }))
        .sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name, "en"));
    },

    async listPullRequests(repoUrl) {
      const lines = await lsRemote(repoUrl, [
        "--",
        repoUrl,
        "refs/pull/*/head",
        "refs/merge-requests/*/head",
      ]);
      return lines
        .map(parseRef)
        .map(({ sha, ref }) => ({ number: Number(ref.split("/")[2]), sha }))
        .filter(({ number }) => Number.isInteger(number))
        .sort((a, b) => b.number - a.number);
    },

    async listHeads(repoUrl, maxAgeMs) {
      const dir = await fetchMirror(repoUrl, options, maxAgeMs);
      return parseHeads((await inMirror(dir, ["for-each-ref", HEAD_FORMAT, ...HEAD_REFS])).stdout);
    },

    async listRefs(repoUrl) {
      return parseRefListing(await lsRemote(repoUrl, ["--symref", "--", repoUrl, ...LISTED_REFS]));
    },

    async mergeBase(repoUrl, oneSha, otherSha) {
      await fetchCommit(repoUrl, oneSha, options);
      const dir = await fetchCommit(repoUrl, otherSha, options);
      return (await inMirror(dir, ["merge-base", oneSha, otherSha], [1])).stdout.trim() || null;
    },

    async searchCommits(repoUrl, { from, text, offset, limit }) {
      const where = { text, offset, limit };
      if ("head" in from) return logs.search(repoUrl, from.head, where);
      return logs.search(repoUrl, await findHead(repoUrl, from), where);
    },

    async getCommit(repoUrl, sha) {
      const [commit] = await commitsIn(await fetchCommit(repoUrl, sha, options), ["--max-count=1", sha]);
      if (commit === undefined) throw new GitError("missing-commit", `Commit ${sha} cannot be read.`);
      return commit;
    },

    async changedFiles(repoUrl, fromSha, toSha) {
      if (fromSha !== null) await fetchCommit(repoUrl, fromSha, options);
      const dir = await fetchCommit(repoUrl, toSha, options);
      const { stdout } = await inMirror(dir, [
        "diff",
        "--name-only",
        "--no-ext-diff",
        // A file that was moved is told by its old and its new path.
        "--no-renames",
        "-z",
        fromSha ?? (await firstParent(dir, toSha)),
        toSha,
        "--",
      ]);
      return stdout.split("\0").filter((path) => path !== "");
    },

    async logBetween(repoUrl, fromSha, toSha) {
      await fetchCommit(repoUrl, fromSha, options);
      const dir = await fetchCommit(repoUrl, toSha, options);
      return commitsIn(dir, ["--max-count=500", `${fromSha}..${toSha}`]);
    },
  };

  /** Looks twice where it is not found: it may be younger than the mirror. */
  async function findHead(
    repoUrl: string,
    from: { branch: string } | { pullRequestId: number },
  ): Promise<string> {
    const refs =
      "branch" in from
        ? [`refs/heads/${from.branch}`]
        : [`refs/pull/${from.pullRequestId}/head`, `refs/merge-requests/${from.pullRequestId}/head`];
    if ("branch" in from) assertBranch(from.branch);
    for (const maxAgeMs of [LIST_MAX_AGE_MS, 0]) {
      const dir = await fetchMirror(repoUrl, options, maxAgeMs);
      for (const ref of refs) {
        const args = ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`];
        const { exitCode, stdout } = await inMirror(dir, args, [1]);
        if (exitCode === 0) return stdout.trim();
      }
    }
    if ("branch" in from) throw missingBranch(repoUrl, from.branch);
    const repository = withoutCredentials(repoUrl);
    throw new GitError(
      "missing-branch",
      `The repository ${repository} has no pull request ${from.pullRequestId}.`,
    );
  }
}

function missingBranch(repoUrl: string, branch: string): GitError {
  return new GitError(
    "missing-branch",
    `The repository ${withoutCredentials(repoUrl)} has no branch "${branch}".`,
  );
}

function parseRef(line: string): { sha: string; ref: string } {
  const [sha = "", ref = ""] = line.split("\t");
  return { sha, ref };
}

/** Reads what `git log -z` says in `COMMIT_FORMAT`. */
export function parseCommits(output: string): Commit[] {
  return output
    .split("\0")
    .filter((record) => record !== "")
    .map((record) => {
      const [sha = "", authorName = "", authorEmail = "", at = "", ...message] = record.split("\x1f");
      return { sha, authorName, authorEmail, at: new Date(at), message: message.join("\x1f").trimEnd() };
    });
}
