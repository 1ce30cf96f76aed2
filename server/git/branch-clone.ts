import { randomUUID } from "node:crypto";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFileLock } from "@/server/machine";
import { COMMIT_FORMAT, parseCommits, type Commit } from "./create-git";
import { explainRemote } from "./explain-remote";
import { withCredentials, type GitCredentials } from "./git-credentials";
import { GitError } from "./git-error";
import { assertBranch, assertRepoUrl, assertSha, remoteOptions } from "./git-names";
import { initMirror } from "./mirror";
import { readFileAt, type FileAtCommit } from "./read-file-at";
import { runGit, type GitRun } from "./run-git";

export interface BranchCloneOptions {
  /** The bare repository of this clone alone; made when it is not there. */
  dir: string;
  repoUrl: string;
  credentials: GitCredentials | null;
  /** File that remembers the keys of ssh hosts. */
  knownHosts: string;
  path?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** A commit of one file, to be made. */
export interface FileCommit {
  /** Null for the first of all. */
  parent: string | null;
  /** From the root, without a leading slash. */
  path: string;
  text: string;
  message: string;
  author: { name: string; email: string };
  committer: { name: string; email: string };
  /** Of author and committer: the same commit made again is the same. */
  at: Date;
}

const HEAD = "refs/slipway/head";

/**
 * A clone of one branch, to read a file in it and to write it. Whatever talks to the remote throws `GitError` with a
 * sentence that says what is so and what one can do.
 */
export class BranchClone {
  constructor(private readonly options: BranchCloneOptions) {
    assertRepoUrl(options.repoUrl);
  }

  /** The newest commit of each branch, asked from the remote. Empty for a repository without any. */
  async listBranches(): Promise<Map<string, string>> {
    const { repoUrl } = this.options;
    const { stdout } = await this.askRemote(60_000, [
      "ls-remote",
      "--quiet",
      ...remoteOptions(repoUrl),
      "--",
      repoUrl,
      "refs/heads/*",
    ]);
    const lines = stdout.split("\n").flatMap((line): [string, string][] => {
      const [, sha, branch] = /^([0-9a-f]{40})\trefs\/heads\/(.+)$/.exec(line) ?? [];
      return sha === undefined || branch === undefined ? [] : [[branch, sha]];
    });
    return new Map(lines);
  }

  /** Brings the branch here as it is now and says its newest commit; asks nobody when `sha` is here already. */
  async fetch(branch: string, sha: string): Promise<string> {
    assertBranch(branch);
    const { dir, repoUrl, signal } = this.options;
    await mkdir(dirname(dir), { recursive: true });
    return withFileLock(
      `${dir}.lock`,
      async () => {
        await initMirror(dir, this.options);
        if (await this.has(sha)) return sha;
        await this.askRemote(600_000, [
          `--git-dir=${dir}`,
          "fetch",
          "--quiet",
          "--no-tags",
          "--no-write-fetch-head",
          "--no-recurse-submodules",
          ...remoteOptions(repoUrl),
          "--",
          repoUrl,
          `+refs/heads/${branch}:${HEAD}`,
        ]);
        return (await this.run(["rev-parse", "--verify", "--quiet", `${HEAD}^{commit}`])).stdout.trim();
      },
      signal,
    );
  }

  /** The file in a commit that is here. */
  readFile(commit: string, path: string): Promise<FileAtCommit> {
    assertSha(commit);
    return readFileAt((args) => this.run(args), commit, path);
  }

  /** The newest commit that changed a file, as `head` sees it; null when none did. */
  async lastChange(head: string, path: string): Promise<Commit | null> {
    assertSha(head);
    const { stdout } = await this.run(["log", "-z", COMMIT_FORMAT, "--max-count=1", head, "--", path]);
    return parseCommits(stdout)[0] ?? null;
  }

  /** Where a file went between two commits; null when it was deleted, or nobody can tell. */
  async movedTo(from: string, to: string, path: string): Promise<string | null> {
    assertSha(to);
    if (!(await this.has(from))) return null;
    const { stdout } = await this.run([
      ...["diff", "--name-status", "-z", "--no-ext-diff", "--find-renames=50%", "-l2000", "--diff-filter=R"],
      ...[from, to, "--"],
    ]);
    const [...words] = stdout.split("\0");
    const at = words.findIndex((word, index) => index % 3 === 1 && word === path);
    return at === -1 ? null : (words[at + 1] ?? null);
  }

  /** Whether `commit` is `head`, or one that led to it. */
  async isAncestor(commit: string, head: string): Promise<boolean> {
    assertSha(commit);
    assertSha(head);
    const { exitCode } = await this.run(["merge-base", "--is-ancestor", commit, head], { accept: [1, 128] });
    return exitCode === 0;
  }

  /** Makes a commit here, which nobody else sees before it is pushed. Of the same things it is the same commit. */
  async writeCommit({ parent, path, text, message, author, committer, at }: FileCommit): Promise<string> {
    const { dir } = this.options;
    await mkdir(dirname(dir), { recursive: true });
    await withFileLock(`${dir}.lock`, () => initMirror(dir, this.options), this.options.signal);
    const scratch = join(dir, `slipway-${randomUUID()}`);
    const index = { GIT_INDEX_FILE: `${scratch}.index` };
    try {
      await writeFile(scratch, text);
      const blob = (await this.run(["hash-object", "-w", "--no-filters", "--", scratch])).stdout.trim();
      const before = parent === null ? null : await this.readFile(parent, path);
      const mode = before?.kind === "file" ? before.mode : "100644";
      await this.run(["read-tree", parent ?? "--empty"], { environment: index });
      const entry = `${mode},${blob},${path}`;
      await this.run(["update-index", "--add", "--cacheinfo", entry], { environment: index });
      const tree = (await this.run(["write-tree"], { environment: index })).stdout.trim();
      const date = `@${Math.floor(at.getTime() / 1000)} +0000`;
      const environment = {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: committer.name,
        GIT_COMMITTER_EMAIL: committer.email,
        GIT_COMMITTER_DATE: date,
      };
      const parents = parent === null ? [] : ["-p", parent];
      return (
        await this.run(["commit-tree", tree, ...parents, "-m", message], { environment })
      ).stdout.trim();
    } finally {
      await rm(scratch, { force: true });
      await rm(`${scratch}.index`, { force: true });
    }
  }

  /**
   * Makes a commit the newest of the branch, if that is still `expected` (null: not there). Nothing is ever overwritten.
   * @returns false when the branch has moved meanwhile
   */
  async push(branch: string, commit: string, expected: string | null): Promise<boolean> {
    assertBranch(branch);
    assertSha(commit);
    const { dir, repoUrl } = this.options;
    const ref = `refs/heads/${branch}`;
    const { exitCode, stdout, stderr } = await this.askRemote(
      120_000,
      [
        `--git-dir=${dir}`,
        "push",
        "--porcelain",
        "--no-verify",
        `--force-with-lease=${ref}:${expected ?? ""}`,
        ...(await this.receivePack()),
        "--",
        repoUrl,
        `${commit}:${ref}`,
      ],
      [1],
    );
    if (exitCode === 0) return true;
    const line = stdout.split("\n").find((one) => one.startsWith("!")) ?? "";
    const reason = /\[(?:remote )?rejected\] \((.*)\)$/.exec(line)?.[1] ?? line;
    if (
      /stale info|fetch first|non-fast-forward|cannot lock ref|reference already exists|failed to update ref/.test(
        reason,
      )
    )
      return false;
    const said = stderr
      .split("\n")
      .flatMap((one) => /^remote: (.*\S)/.exec(one)?.[1] ?? [])
      .slice(0, 4)
      .join(" ");
    const words = [reason, said].filter((one) => one !== "").join(": ");
    throw new GitError("forbidden", `The repository refuses the push: ${words.slice(0, 600)}`, stderr);
  }

  /**
   * For a repository of this machine git starts the other end itself. Its hooks run where it belongs to the account
   * Slipway runs as; those of others would be somebody else's programs in our name.
   */
  private async receivePack(): Promise<string[]> {
    const { repoUrl } = this.options;
    const isUrl = repoUrl.startsWith("file:");
    if (!isUrl && !repoUrl.startsWith("/")) return [];
    const owner = await stat(isUrl ? fileURLToPath(repoUrl) : repoUrl).catch(() => null);
    const hooks = owner?.uid === process.getuid?.() ? "" : " -c core.hooksPath=/dev/null";
    return [`--receive-pack=git -c 'safe.directory=*'${hooks} receive-pack`];
  }

  private async has(sha: string): Promise<boolean> {
    const { exitCode } = await this.run(["cat-file", "-e", `${sha}^{commit}`], { accept: [1, 128] });
    return exitCode === 0;
  }

  private run(
    args: readonly string[],
    more: { accept?: number[]; environment?: GitRun["environment"] } = {},
  ) {
    const { dir, path, signal } = this.options;
    return runGit({
      args: [`--git-dir=${dir}`, ...args],
      environment: { GIT_LITERAL_PATHSPECS: "1", ...more.environment },
      acceptExitCodes: more.accept,
      path,
      signal,
    });
  }

  private async askRemote(timeoutMs: number, args: readonly string[], acceptExitCodes: number[] = []) {
    const { repoUrl, credentials, knownHosts, path, signal } = this.options;
    try {
      return await withCredentials(repoUrl, credentials, knownHosts, (settings) =>
        runGit({
          args: [...settings.args, ...args],
          environment: settings.environment,
          acceptExitCodes,
          timeoutMs,
          path,
          signal,
        }),
      );
    } catch (error) {
      throw explainRemote(repoUrl, error);
    }
  }
}
