import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { GitProvider } from "./report";

const NoticeSchema = z.object({
  project: z.object({
    git_http_url: z.string().optional(),
    git_ssh_url: z.string().optional(),
    web_url: z.string().optional(),
  }),
  object_kind: z.string().optional(),
});

const MergeRequestSchema = z.object({
  object_attributes: z.object({
    iid: z.int().min(1),
    source_branch: z.string(),
    source_project_id: z.int(),
    target_project_id: z.int(),
    state: z.string(),
    draft: z.boolean().optional(),
    action: z.string().optional(),
    updated_at: z.string(),
    last_commit: z.object({ id: z.string().regex(/^[0-9a-f]{40}$/) }),
  }),
  changes: z.object({ draft: z.unknown() }).optional(),
});

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** GitLab sends the secret itself, in a header, and signs nothing. */
export const gitlab: GitProvider = {
  isGenuine: (secret, headers) =>
    timingSafeEqual(digest(secret), digest(headers.get("x-gitlab-token") ?? "")),

  read(_headers, body) {
    const notice = NoticeSchema.safeParse(body).data;
    if (notice === undefined) return null;
    const { git_http_url: http, git_ssh_url: ssh, web_url: web } = notice.project;
    const repoUrls = [http, ssh, web].filter((url) => url !== undefined);
    const request =
      notice.object_kind === "merge_request" ? MergeRequestSchema.safeParse(body).data : undefined;
    if (request === undefined) return { repoUrls, pull: null };
    const { object_attributes: merge, changes } = request;
    const isDraft = merge.draft === true;
    const changedAt = new Date(merge.updated_at);
    if (Number.isNaN(changedAt.getTime())) return { repoUrls, pull: null };
    return {
      repoUrls,
      pull: {
        number: merge.iid,
        branch: merge.source_project_id === merge.target_project_id ? merge.source_branch : null,
        sha: merge.last_commit.id,
        isDraft,
        isOpen: merge.state === "opened",
        isNews:
          merge.action === "open" || merge.action === "reopen" || (changes?.draft !== undefined && !isDraft),
        changedAt: changedAt.toISOString(),
      },
    };
  },
};
