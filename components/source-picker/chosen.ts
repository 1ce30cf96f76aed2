/** A commit somebody chose: of a branch or a pull request, or a build of it. */
export interface Chosen {
  branch?: string | undefined;
  pullRequestId?: number | undefined;
  /** 40 hexadecimal digits. */
  sha?: string | undefined;
  buildId?: string | undefined;
  buildNumber?: number | undefined;
  /** First line of the commit's message, where it is known. */
  subject?: string | undefined;
}
