import { z } from "zod";
import { isSignedBy } from "../signature";
import type { GitProvider } from "./report";

const RepositorySchema = z.object({
  full_name: z.string(),
  links: z.object({ html: z.object({ href: z.string() }) }),
});
const SideSchema = z.object({
  branch: z.object({ name: z.string() }),
  commit: z.object({ hash: z.string() }).nullable(),
  repository: z.object({ full_name: z.string() }).nullable(),
});
const NoticeSchema = z.object({
  repository: RepositorySchema,
  pullrequest: z
    .object({
      id: z.int().min(1),
      state: z.string(),
      draft: z.boolean().optional(),
      updated_on: z.iso.datetime({ offset: true }),
      source: SideSchema,
      destination: SideSchema,
    })
    .optional(),
});

export const bitbucket: GitProvider = {
  isGenuine: (secret, headers, body) => isSignedBy(secret, body, headers.get("x-hub-signature")),

  read(headers, body) {
    const notice = NoticeSchema.safeParse(body).data;
    if (notice === undefined) return null;
    const repoUrls = [notice.repository.links.html.href];
    const request = notice.pullrequest;
    const sha = request?.source.commit?.hash;
    if (request === undefined || sha === undefined) return { repoUrls, pull: null };
    const isOwn = request.source.repository?.full_name === request.destination.repository?.full_name;
    return {
      repoUrls,
      pull: {
        number: request.id,
        branch: isOwn ? request.source.branch.name : null,
        // Twelve digits are all it tells.
        sha,
        isDraft: request.draft === true,
        isOpen: request.state === "OPEN",
        isNews: headers.get("x-event-key") === "pullrequest:created",
        changedAt: request.updated_on,
      },
    };
  },
};
