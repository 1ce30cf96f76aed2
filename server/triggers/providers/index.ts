import { bitbucket } from "./bitbucket";
import { gitlab } from "./gitlab";
import { gitea, github } from "./hub";
import type { GitProvider } from "./report";

/** Git hosts that send notices. */
export const GIT_PROVIDERS = ["github", "gitlab", "gitea", "bitbucket"] as const;
export type GitProviderName = (typeof GIT_PROVIDERS)[number];

export const providers = { github, gitlab, gitea, bitbucket } as const satisfies Record<
  GitProviderName,
  GitProvider
>;
export type { PullReport } from "./report";
