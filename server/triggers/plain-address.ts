const SCP_LIKE = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/;

/** `host/path` of a repository, the same however its address is written: over https or ssh, with or without credentials and `.git`. */
export function plainAddress(repoUrl: string): string {
  const [, scpHost, scpPath] = URL.canParse(repoUrl) ? [] : (SCP_LIKE.exec(repoUrl) ?? []);
  const url = URL.canParse(repoUrl) ? new URL(repoUrl) : null;
  const host = scpHost ?? url?.hostname ?? "";
  const path = scpPath ?? url?.pathname ?? repoUrl;
  const bare = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  return `${host}/${bare}`.toLowerCase();
}
