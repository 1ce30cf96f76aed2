import { createHash } from "node:crypto";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isErrno, withFileLock } from "@/server/machine";
import { GitError } from "./git-error";
import { assertRepoUrl, assertSha, remoteOptions, withoutCredentials } from "./git-names";
import { runGit } from "./run-git";

export interface MirrorOptions {
  /** Directory that holds one bare mirror per repository; shared by all Slipway processes of the machine. */
  cacheDir: string;
  path?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Branches, tags, and the heads of pull and merge requests, so that their commits can be built. */
const MIRRORED_REFS = [
  "+refs/heads/*:refs/heads/*",
  "+refs/tags/*:refs/tags/*",
  "+refs/pull/*/head:refs/pull/*/head",
  "+refs/merge-requests/*/head:refs/merge-requests/*/head",
] as const;

/**
 * Brings the local mirror up to date and returns its directory.
 * A mirror fetched less than `maxAgeMs` ago is taken as it is. Throws `GitError` `unreachable` or `timeout`.
 */
export async function fetchMirror(repoUrl: string, options: MirrorOptions, maxAgeMs = 0): Promise<string> {
  assertRepoUrl(repoUrl);
  const dir = mirrorDir(repoUrl, options.cacheDir);
  await mkdir(options.cacheDir, { recursive: true });
  await withFileLock(
    `${dir}.lock`,
    async () => {
      await initMirror(dir, options);
      if ((await millisecondsSinceFetch(dir)) < maxAgeMs) return;
      await fetchRefs(repoUrl, dir, MIRRORED_REFS, options);
      await writeFile(join(dir, "slipway-fetched"), "");
    },
    options.signal,
  );
  return dir;
}

/**
 * The mirror's directory with this commit in it; fetches only when the commit is not there yet.
 * Throws `GitError` `missing-commit` when the repository does not have it.
 */
export async function fetchCommit(repoUrl: string, sha: string, options: MirrorOptions): Promise<string> {
  assertRepoUrl(repoUrl);
  assertSha(sha);
  const existing = mirrorDir(repoUrl, options.cacheDir);
  if (await hasCommit(existing, sha, options)) return existing;
  const dir = await fetchMirror(repoUrl, options);
  if (await hasCommit(dir, sha, options)) return dir;
  try {
    // A commit no branch leads to any more; many hosts still give it when asked by name.
    await withFileLock(`${dir}.lock`, () => fetchRefs(repoUrl, dir, [sha], options), options.signal);
  } catch (error) {
    if (!(error instanceof GitError) || error.code !== "unreachable") throw error;
  }
  if (await hasCommit(dir, sha, options)) return dir;
  throw new GitError(
    "missing-commit",
    `Commit ${sha.slice(0, 12)} is not in ${withoutCredentials(repoUrl)}. It may have been removed by a force push.`,
  );
}

/** Writes the files of exactly this commit into an existing empty directory; no `.git` in it. */
export async function exportCommit(
  repoUrl: string,
  sha: string,
  targetDir: string,
  options: MirrorOptions,
): Promise<void> {
  const gitDir = await fetchCommit(repoUrl, sha, options);
  const index = `${targetDir}.index`;
  const run = (args: string[]) =>
    runGit({
      args: [`--git-dir=${gitDir}`, `--work-tree=${targetDir}`, "-c", "core.bare=false", ...args],
      environment: { GIT_INDEX_FILE: index },
      path: options.path,
      signal: options.signal,
      timeoutMs: 600_000,
    });
  try {
    // Not `git archive`: that leaves out what `.gitattributes` marks `export-ignore`.
    await run(["read-tree", sha]);
    await run(["checkout-index", "--all", "--force", `--prefix=${targetDir}/`]);
  } finally {
    await rm(index, { force: true });
  }
}

function mirrorDir(repoUrl: string, cacheDir: string): string {
  return join(cacheDir, `${createHash("sha256").update(repoUrl).digest("hex").slice(0, 32)}.git`);
}

/** Makes an empty bare repository, unless it is there. Under a lock of the directory. */
export async function initMirror(dir: string, options: Omit<MirrorOptions, "cacheDir">): Promise<void> {
  if (await exists(join(dir, "slipway-ready"))) return;
  // Without the marker it is the rest of an interrupted `init`.
  await rm(dir, { recursive: true, force: true });
  await runGit({
    args: ["init", "--quiet", "--bare", "--", dir],
    path: options.path,
    signal: options.signal,
  });
  await writeFile(join(dir, "slipway-ready"), "");
}

async function fetchRefs(
  repoUrl: string,
  dir: string,
  refs: readonly string[],
  options: MirrorOptions,
): Promise<void> {
  try {
    await runGit({
      args: [
        `--git-dir=${dir}`,
        "fetch",
        "--quiet",
        "--prune",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-recurse-submodules",
        ...remoteOptions(repoUrl),
        "--",
        repoUrl,
        ...refs,
      ],
      path: options.path,
      signal: options.signal,
      timeoutMs: 600_000,
    });
  } catch (error) {
    throw unreachable(repoUrl, error);
  }
}

/** Names the repository in an error of git that does not. */
export function unreachable(repoUrl: string, error: unknown): unknown {
  if (!(error instanceof GitError) || error.code !== "unreachable") return error;
  return new GitError(
    "unreachable",
    `The repository ${withoutCredentials(repoUrl)} cannot be read: ${error.message.replace(/^git failed: /, "")}`,
  );
}

async function hasCommit(dir: string, sha: string, options: MirrorOptions): Promise<boolean> {
  if (!(await exists(join(dir, "slipway-ready")))) return false;
  const { exitCode } = await runGit({
    args: [`--git-dir=${dir}`, "cat-file", "-e", `${sha}^{commit}`],
    acceptExitCodes: [1, 128],
    path: options.path,
    signal: options.signal,
  });
  return exitCode === 0;
}

async function millisecondsSinceFetch(dir: string): Promise<number> {
  try {
    return Date.now() - (await stat(join(dir, "slipway-fetched"))).mtimeMs;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
