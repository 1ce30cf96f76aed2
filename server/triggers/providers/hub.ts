import { z } from "zod";
import { isSignedBy } from "../signature";
import type { GitProvider, GitReport } from "./report";

const RepositorySchema = z.object({
  clone_url: z.string().optional(),
  ssh_url: z.string().optional(),
  html_url: z.string().optional(),
});

const NoticeSchema = z.object({
  action: z.string().optional(),
  repository: RepositorySchema,
  pull_request: z
    .object({
      number: z.int().min(1),
      draft: z.boolean().optional(),
      state: z.string(),
      updated_at: z.iso.datetime({ offset: true }),
      head: z.object({
        ref: z.string(),
        sha: z.string().regex(/^[0-9a-f]{40}$/),
        repo: z.object({ full_name: z.string() }).nullable(),
      }),
      base: z.object({ repo: z.object({ full_name: z.string() }) }),
    })
    .optional(),
});

const NEWS = ["opened", "reopened", "ready_for_review"];

/** GitHub's notices, and Gitea's, which have their form. */
function read(body: Record<string, unknown>): GitReport | null {
  const notice = NoticeSchema.safeParse(body).data;
  if (notice === undefined) return null;
  const { clone_url: clone, ssh_url: ssh, html_url: html } = notice.repository;
  const repoUrls = [clone, ssh, html].filter((url) => url !== undefined);
  if (notice.pull_request === undefined) return { repoUrls, pull: null };
  const { number, draft, state, updated_at: changedAt, head, base } = notice.pull_request;
  const isOwn = head.repo?.full_name === base.repo.full_name;
  return {
    repoUrls,
    pull: {
      number,
      branch: isOwn ? head.ref : null,
      sha: head.sha,
      isDraft: draft === true,
      isOpen: state === "open",
      isNews: NEWS.includes(notice.action ?? ""),
      changedAt,
    },
  };
}

export const github: GitProvider = {
  isGenuine: (secret, headers, body) => isSignedBy(secret, body, headers.get("x-hub-signature-256")),
  read: (_headers, body) => read(body),
};

export const gitea: GitProvider = {
  // The digest alone, without its name.
  isGenuine: (secret, headers, body) =>
    isSignedBy(secret, body, `sha256=${headers.get("x-gitea-signature") ?? ""}`),
  read: (_headers, body) => read(body),
};
