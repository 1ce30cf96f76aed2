import { GitError } from "./git-error";

const ALLOWED_SCHEMES = new Set(["https:", "http:", "ssh:", "git:", "file:"]);
const SCP_LIKE = /^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:\s]+$/;
const CONTROL_CHARACTERS = /[\u0000-\u0020\u007f]/;

/**
 * Accepts what git may be pointed at: https, http, ssh, git and file URLs, `user@host:path`, absolute paths.
 * Refuses what git would read as an option or as another transport (`ext::…` runs programs).
 */
export function assertRepoUrl(repoUrl: string): void {
  if (isRepoUrl(repoUrl)) return;
  throw new GitError(
    "unreachable",
    `"${withoutCredentials(repoUrl)}" is not a repository address git may use.`,
  );
}

function isRepoUrl(repoUrl: string): boolean {
  if (repoUrl.length > 2048 || repoUrl.startsWith("-") || repoUrl.includes("::")) return false;
  if (CONTROL_CHARACTERS.test(repoUrl.replaceAll(" ", ""))) return false;
  if (repoUrl.startsWith("/")) return true;
  if (SCP_LIKE.test(repoUrl)) return true;
  if (!URL.canParse(repoUrl)) return false;
  const url = new URL(repoUrl);
  // ssh would take a host or user that starts with a dash for an option of its own.
  return ALLOWED_SCHEMES.has(url.protocol) && !url.hostname.startsWith("-") && !url.username.startsWith("-");
}

/**
 * Options for commands that talk to the remote. For a repository of this machine git starts the other end itself,
 * without our settings, and that end refuses a directory of another account.
 */
export function remoteOptions(repoUrl: string): string[] {
  const isLocal = repoUrl.startsWith("/") || repoUrl.startsWith("file:");
  return isLocal ? ["--upload-pack=git -c 'safe.directory=*' upload-pack"] : [];
}

/** The rules of `git check-ref-format --branch`, without asking git. */
export function assertBranch(branch: string): void {
  const valid =
    branch.length > 0 &&
    branch.length <= 255 &&
    !/^[-/.]|[/.]$|\.lock$|\.lock\/|\.\.|\/\/|\/\.|@\{|[~^:?*[\\]/.test(branch) &&
    !CONTROL_CHARACTERS.test(branch) &&
    branch !== "@";
  if (!valid) throw new GitError("invalid-ref", `"${branch}" is not a possible branch name.`);
}

/** A full commit id; short ones are refused because they can become ambiguous. */
export function assertSha(sha: string): void {
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new GitError("invalid-ref", `"${sha}" is not a full commit id.`);
}

/** Addresses as they may be shown and logged. Who logs in over ssh is no secret, and the address is none without. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(\bssh:\/\/[^/\s?#@:]+):[^/\s?#]*@/gi, "$1@")
    .replace(/(\b(?!ssh:)[a-z][a-z0-9+.-]*:\/\/)[^/\s?#]*@/gi, "$1");
}
