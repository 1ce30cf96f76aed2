export type GitErrorCode =
  | "unreachable"
  | "missing-branch"
  | "missing-commit"
  | "invalid-ref"
  | "timeout"
  | "git-missing"
  /** Whoever asks is not let in. */
  | "credentials"
  /** Whoever asks may read, and not write. */
  | "forbidden";

/** An expected failure of a git operation; the message is a sentence for people, without credentials. */
export class GitError extends Error {
  override readonly name = "GitError";
  // Next.js instantiates modules more than once, and what the instances share throws the class of one of them.
  static override [Symbol.hasInstance](value: unknown): value is GitError {
    return value instanceof Error && value.name === "GitError";
  }

  constructor(
    readonly code: GitErrorCode,
    message: string,
    /** All that git said, without credentials. */
    readonly output = "",
  ) {
    super(message);
  }
}
