/** What a provider's notice says of a pull or merge request. */
export interface PullReport {
  number: number;
  /** The branch it comes from; null when that is one of a fork. */
  branch: string | null;
  sha: string;
  isDraft: boolean;
  isOpen: boolean;
  /** Whether it was opened again, or is no draft any more: as good as new. */
  isNews: boolean;
  /** By the provider's clock, ISO. */
  changedAt: string;
}

/** What of a notice counts: which repository to look at, and what git alone does not know. */
export interface GitReport {
  /** Every address by which the notice calls the repository. */
  repoUrls: string[];
  pull: PullReport | null;
}

/** A git host that sends notices. */
export interface GitProvider {
  /** Whether a notice was signed with the secret, in a time that does not tell how nearly. */
  isGenuine(secret: string, headers: Headers, body: Uint8Array): boolean;
  /** Null for what is no notice about a repository. */
  read(headers: Headers, body: Record<string, unknown>): GitReport | null;
}
