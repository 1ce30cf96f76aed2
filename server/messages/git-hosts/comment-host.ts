/** A comment on a pull request, as its host gives it. */
export interface HostComment {
  id: string;
  body: string;
}

/** One request to a host's API. */
export interface HostCall {
  method: "GET" | "POST" | "PUT" | "PATCH";
  /** Below the API's own address, with a leading slash. */
  path: string;
  body?: unknown;
}

/** How a run stands, as a commit shows it. */
export interface CommitStatus {
  state: "pending" | "success" | "failure" | "aborted";
  /** What it is a status of: one commit has one of each. */
  context: string;
  /** A sentence. */
  description: string;
  /** Where more is to be seen. */
  url: string;
}

/** How a git host keeps comments on pull requests and statuses of commits. Pure: it says what to send and reads what came. */
export interface CommentHost {
  /** `GitHub`. */
  name: string;
  /** Of the public service. */
  publicHost: string;
  publicApiUrl: string;
  /** A comment may have so many characters. */
  maxCharacters: number;
  headers(account: { token: string; username?: string | undefined }): Record<string, string>;
  /** Carries the key in a comment without being seen. */
  marker(key: string): string;
  list(repository: string, pullRequest: number): HostCall;
  /** @throws ZodError for an answer of another form */
  readPage(answer: unknown): { comments: HostComment[]; next: string | null };
  create(repository: string, pullRequest: number, body: string): HostCall;
  update(repository: string, pullRequest: number, commentId: string, body: string): HostCall;
  /** Makes the status of a commit, or changes the one of the same context. */
  setStatus(repository: string, sha: string, status: CommitStatus): HostCall;
}

export function htmlMarker(key: string): string {
  return `<!-- ${key} -->`;
}
