import { CapabilityError } from "@/core/node-kind";
import type { Integration } from "@/server/integrations";
import { bitbucket } from "./bitbucket";
import type { CommentHost } from "./comment-host";
import { gitea } from "./gitea";
import { github } from "./github";
import { gitlab } from "./gitlab";

const HOSTS = { github, gitlab, gitea, bitbucket } as const satisfies Record<string, CommentHost>;
type GitIntegration = Extract<Integration, { kind: keyof typeof HOSTS }>;

export interface PullRequestPlace {
  vcsService: string;
  selfHostedVcsId?: string | undefined;
  accountLogin?: string | undefined;
  repoUrl: string;
}

/** Whom to ask, as whom, about which repository. */
export interface GitHostAccess {
  host: CommentHost;
  integration: GitIntegration;
  /** Without a trailing slash. */
  apiUrl: string;
  /** `acme/shop`, ready to stand in a path. */
  repository: string;
  /** `github.com/acme/shop`. */
  shown: string;
}

/**
 * Picks the integration for a repository. A token goes only to the server its integration is for: a flow that names
 * another server gets none.
 * @throws CapabilityError `unsupported`, `invalid-repository`, `no-integration`
 */
export function findGitHost(integrations: readonly Integration[], place: PullRequestPlace): GitHostAccess {
  if (place.vcsService === "azure") {
    throw new CapabilityError(
      "unsupported",
      "Comments on pull requests of Azure DevOps are not supported; those of GitHub, GitLab, Gitea and Bitbucket are.",
    );
  }
  const { host, path } = parseRepository(place.repoUrl);
  const [owner = ""] = path;
  const wanted = place.accountLogin || undefined;
  const candidates = integrations
    .filter((integration): integration is GitIntegration => integration.kind in HOSTS)
    .filter(({ id }) => !place.selfHostedVcsId || id === place.selfHostedVcsId)
    .filter(({ kind }) => place.vcsService === "self-hosted" || kind === place.vcsService)
    .filter((integration) => isFor(integration, host));
  const login = (wanted ?? owner).toLowerCase();
  const integration =
    candidates.find(({ accountLogin }) => accountLogin?.toLowerCase() === login) ??
    candidates.find(({ accountLogin }) => accountLogin === undefined);
  const shown = [host, ...path].join("/");
  if (integration === undefined) throw noIntegration(place, shown, wanted);
  const own = HOSTS[integration.kind];
  return {
    host: own,
    integration,
    apiUrl: (integration.apiUrl ?? own.publicApiUrl).replace(/\/+$/, ""),
    repository: path.map(encodeURIComponent).join("/"),
    shown,
  };
}

function noIntegration(
  { vcsService, selfHostedVcsId }: PullRequestPlace,
  shown: string,
  login: string | undefined,
): CapabilityError {
  const kind = vcsService === "self-hosted" ? "gitlab, gitea, github or bitbucket" : vcsService;
  const which = selfHostedVcsId ? ` with the id ${selfHostedVcsId}` : "";
  const account = login === undefined ? "" : ` for the account ${login}`;
  return new CapabilityError(
    "no-integration",
    `No integration of this project${which} may comment on ${shown}${account}; declare one of kind ${kind} with a token in the project file, and with its \`apiUrl\` when the server is one of your own.`,
  );
}

function isFor({ kind, apiUrl }: GitIntegration, repositoryHost: string): boolean {
  if (apiUrl === undefined) return HOSTS[kind].publicHost === repositoryHost;
  const api = new URL(apiUrl);
  return [api.host, api.hostname].some((host) => host === repositoryHost || host === `api.${repositoryHost}`);
}

/** Host and path of `https://host/a/b.git`, `ssh://git@host/a/b`, `git@host:a/b`. */
function parseRepository(repoUrl: string): { host: string; path: string[] } {
  const scp = /^(?:[^@/\s]+@)?([A-Za-z0-9.-]+):(?!\/\/)(.+)$/.exec(repoUrl);
  const text = scp === null ? repoUrl : `ssh://${scp[1] ?? ""}/${scp[2] ?? ""}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const path = (url?.pathname ?? "")
    .replace(/\.git\/?$/, "")
    .split("/")
    .filter((part) => part !== "");
  const isRemote = url !== null && url.hostname !== "" && url.protocol !== "file:";
  if (!isRemote || path.length < 2 || path.includes("..")) {
    throw new CapabilityError(
      "invalid-repository",
      "The repository is no address such as https://github.com/acme/shop, so it has no pull requests to comment on.",
    );
  }
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return { host: (isWeb ? url.host : url.hostname).toLowerCase(), path: path.map(decodeURIComponent) };
}
