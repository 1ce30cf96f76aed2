import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { GitOpsSchema } from "@/core/document";
import { AppError } from "@/server/errors";
import { assertBranch, assertRepoUrl, withoutCredentials, type GitCredentials } from "@/server/git";

/** The parser of `flow_repository.credentials`. */
export const CredentialsSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("password"),
    username: z.string().trim().min(1, "is missing").max(200),
    password: z
      .string()
      .min(1, "is missing")
      .max(4_000)
      .refine((text) => !/[\r\n\0]/.test(text), "has more than one line"),
  }),
  z.object({
    kind: z.literal("ssh-key"),
    privateKey: z
      .string()
      .max(20_000)
      .refine(
        (text) => /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text.trim()),
        "is no private key: it begins with -----BEGIN OPENSSH PRIVATE KEY-----",
      ),
  }),
]);

/** Where a flow is to be kept. */
export const ConnectionSchema = z.object({
  repoUrl: z.string().trim().min(1, "is missing").max(2_000),
  branch: z.string().trim().min(1, "is missing").max(255),
  filePath: z.string().trim().min(1, "is missing").max(500),
  /** `keep`: those that are stored, where the repository stays the same. */
  credentials: z.union([CredentialsSchema, z.literal("keep"), z.null()]),
});
export type Connection = z.infer<typeof ConnectionSchema>;

/** A connection that may be used, its path without a leading slash. */
export interface CheckedConnection {
  repoUrl: string;
  branch: string;
  filePath: string;
}

/**
 * @param ownDirs directories of Slipway's own, in which no repository may be
 * @throws AppError 400 with what is wrong, and what would be right
 */
export function checkConnection(
  { repoUrl, branch, filePath }: Omit<Connection, "credentials">,
  ownDirs: readonly string[],
): CheckedConnection {
  if (hasCredentials(repoUrl)) {
    throw AppError.invalid(
      "The address has a user name or password in it. Leave them out, and write them into the fields for them.",
    );
  }
  assertRepoUrl(repoUrl);
  assertNotOwn(repoUrl, ownDirs);
  assertBranch(branch);
  const path = filePath.replace(/^\/+/, "");
  const parts = path.split("/");
  if (
    !GitOpsSchema.shape.filePath.safeParse(`/${path}`).success ||
    parts.some((part) => /^\.git$/i.test(part))
  ) {
    throw AppError.invalid(
      `“${filePath.slice(0, 80)}” is no path in a repository: letters, digits, dots, dashes and underlines between slashes, such as flows/production.yaml.`,
    );
  }
  if (!/\.(json|ya?ml)$/.test(path)) {
    throw AppError.invalid(`The file ${path} says by no ending what is in it. Use .yaml, .yml or .json.`);
  }
  return { repoUrl, branch, filePath: path };
}

/** Credentials as the server keeps them. @throws AppError 400 when the address does not take them */
export function checkCredentials(repoUrl: string, credentials: GitCredentials | null): void {
  const isWeb = /^https?:/.test(repoUrl);
  const isLocal = repoUrl.startsWith("/") || repoUrl.startsWith("file:");
  if (credentials === null) return;
  if (isLocal) throw AppError.invalid("A repository on this machine takes no credentials.");
  if (isWeb && credentials.kind === "ssh-key")
    throw AppError.invalid("An https address takes a user name and a password or token, no key.");
  if (!isWeb && credentials.kind === "password")
    throw AppError.invalid("An ssh address takes a private key, no password.");
}

/** A repository of Slipway's own, such as a mirror that builds are made of, is nobody's to read or write. */
export function assertNotOwn(repoUrl: string, ownDirs: readonly string[]): void {
  const isUrl = repoUrl.startsWith("file:");
  if (!isUrl && !repoUrl.startsWith("/")) return;
  const real = realOf(isUrl ? toPath(repoUrl) : repoUrl);
  if (ownDirs.some((dir) => `${real}${sep}`.startsWith(`${realOf(dir)}${sep}`)))
    throw AppError.invalid("This directory is Slipway’s own. Use a repository beside it.");
}

function hasCredentials(repoUrl: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(repoUrl)) return false;
  // ssh needs the name of an account, which is no secret.
  if (/^ssh:\/\/[^:@/]+@/i.test(repoUrl)) return false;
  return withoutCredentials(repoUrl) !== repoUrl;
}

function toPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw AppError.invalid("A file address has no host: file:///srv/git/flows.git.");
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
