import { GitError, type GitErrorCode } from "./git-error";
import { withoutCredentials } from "./git-names";

/** What hosts say in many words, by what it means and what one can do about it. The first that fits. */
const CAUSES: readonly [RegExp, GitErrorCode, string][] = [
  [
    /could not read (Username|Password)|Authentication failed|terminal prompts disabled|invalid (username|credentials)|HTTP Basic: Access denied|error: 401|Permission denied \((publickey|password|keyboard)/i,
    "credentials",
    "does not let Slipway in with these credentials. Give others, or the right to this repository.",
  ],
  [/Load key .*(invalid format|error in libcrypto)/i, "credentials", "was shown a key that cannot be read."],
  [
    /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    "unreachable",
    "is on a host whose key has changed since it was seen first. If that is right, have its line removed from known_hosts in the data directory.",
  ],
  [
    /error: 403|write access .*not granted|denied to |not allowed to push|read[- ]only|insufficient permission|Permission denied|unable to create temporary|service not enabled/i,
    "forbidden",
    "can be read, and not written to. Give the credentials the right to push.",
  ],
  [
    /repository .*not found|does not appear to be a git repository|does not exist|error: 404/i,
    "unreachable",
    "is not there, or Slipway may not see it. Is the address right, and are the credentials?",
  ],
  [/Could not resolve host/i, "unreachable", "is on a host that is not found. Is its name right?"],
  [
    /Connection refused|timed out|No route to host|Network is unreachable/i,
    "unreachable",
    "does not answer. It is asked again by itself.",
  ],
];

/** A failure of a command that talked to a remote, in a sentence that names it and says what one can do. */
export function explainRemote(repoUrl: string, error: unknown): unknown {
  if (!(error instanceof GitError)) return error;
  const name = withoutCredentials(repoUrl);
  if (error.code === "timeout") {
    return new GitError(
      "timeout",
      `The repository ${name} took too long to answer. It is asked again by itself.`,
    );
  }
  if (error.code !== "unreachable") return error;
  const [, code, words] = CAUSES.find(([pattern]) => pattern.test(error.output)) ?? [];
  if (code === undefined || words === undefined) {
    const said = error.message.replace(/^git failed: /, "");
    return new GitError("unreachable", `The repository ${name} cannot be reached: ${said}`, error.output);
  }
  return new GitError(code, `The repository ${name} ${words}`, error.output);
}
