import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { runGit } from "@/server/git";
import { isErrno } from "@/server/machine";

/** One commit of `history.json`. */
const CommitSchema = z.strictObject({
  branch: z.string(),
  /** The branch it starts from, for the first commit of a branch that does not start from nothing. */
  from: z.string().optional(),
  /** Directory whose files are laid over those of the commit before. */
  files: z.string(),
  author: z.string().regex(/^[^<>]+ <[^<>@]+@[^<>]+>$/, "Name <address>"),
  date: z.iso.datetime({ offset: true }),
  message: z.string().min(1),
});
type HistoryCommit = z.infer<typeof CommitSchema>;

/**
 * Makes the bare repository of the guestbook at `dir` from the history kept in `guestbookDir`. Authors and dates
 * are fixed, so the commits have the same ids everywhere. One that is there already is left as it is, whatever has
 * been pushed to it; one that was cut off in the making is made again. Returns its `file://` URL.
 * @throws GitError when git is missing or fails
 */
export async function createGuestbookRepository(dir: string, guestbookDir: string): Promise<string> {
  const url = pathToFileURL(dir).href;
  if (await exists(dir)) return url;
  const history = z
    .array(CommitSchema)
    .parse(JSON.parse(await readFile(join(guestbookDir, "history.json"), "utf8")));
  const partial = `${dir}.partial`;
  await mkdir(dirname(dir), { recursive: true });
  await rm(partial, { recursive: true, force: true });
  await git(partial, ["init", "--quiet", "--bare", "--template="]);
  await git(partial, ["symbolic-ref", "HEAD", "refs/heads/main"]);

  const heads = new Map<string, string>();
  for (const commit of history) {
    const parent =
      heads.get(commit.branch) ?? (commit.from === undefined ? undefined : heads.get(commit.from));
    const sha = await addCommit(partial, join(guestbookDir, commit.files), commit, parent);
    heads.set(commit.branch, sha);
  }
  for (const [branch, sha] of heads) await git(partial, ["update-ref", `refs/heads/${branch}`, sha]);
  await rm(join(partial, "index"), { force: true });
  await rename(partial, dir);
  return url;
}

async function addCommit(
  gitDir: string,
  filesDir: string,
  { author, date, message }: HistoryCommit,
  parent: string | undefined,
): Promise<string> {
  await git(gitDir, ["read-tree", parent ?? "--empty"]);
  await runGit({
    // The example's own directory is the work tree; what an earlier commit brought and it lacks, stays.
    args: [
      "-C",
      filesDir,
      `--git-dir=${gitDir}`,
      `--work-tree=${filesDir}`,
      ...["-c", "core.bare=false", "-c", "core.fileMode=false"],
      ...["add", "--ignore-removal", "--", "."],
    ],
  });
  const tree = await git(gitDir, ["write-tree"]);
  const parents = parent === undefined ? [] : ["-p", parent];
  return git(gitDir, ["commit-tree", tree, ...parents, "-m", message], identity(author, date));
}

function identity(author: string, date: string): Record<string, string> {
  const [name = "", email = ""] = author.slice(0, -1).split(" <");
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}

async function git(
  gitDir: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<string> {
  // A git that would choose SHA-256 for new repositories would give other ids.
  const { stdout } = await runGit({
    args: [`--git-dir=${gitDir}`, ...args],
    environment: { GIT_DEFAULT_HASH: "sha1", ...environment },
  });
  return stdout.trim();
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}
