import { getEnv } from "@/server/env";
import {
  createShareLink,
  CreateShareLinkSchema,
  listShareLinks,
  revokeShareLink,
  type ShareLinkDto,
} from "@/server/shares";
import { PageQuerySchema, toPagination } from "../pagination";
import { route } from "../rest-route";
import { getRunAt } from "./runs";

const LINKS = "/projects/{projectId}/pipelines/{pipelineId}/release-flows/{stage}/runs/{runId}/share-links";

/** With its whole address, for those who may have it. */
function toApiShareLink({ path, run: _, ...link }: ShareLinkDto) {
  return { ...link, url: path === null ? null : `${getEnv().publicUrl}${path}` };
}

export const shareLinkRoutes = [
  route(`GET ${LINKS}`, {
    verb: "read",
    summary:
      "The share links of a run, newest first: who made them, what they show, until when, last looked at.",
    query: PageQuerySchema,
    handle: async ({ db, actor, params, query }) => {
      const { id: runId } = await getRunAt(db, params);
      const { projectId } = params;
      const { cursor, per_page: limit } = query;
      const { links, nextCursor } = await listShareLinks(db, actor, { projectId, runId, cursor, limit });
      return {
        data: { shareLinks: links.map(toApiShareLink) },
        pagination: toPagination(links.length, nextCursor),
      };
    },
  }),

  route(`POST ${LINKS}`, {
    verb: "share",
    summary: "Makes a link with which anybody who has it can watch the run, and do nothing else.",
    body: CreateShareLinkSchema,
    handle: async ({ db, actor, params, body }) => {
      const { id: runId } = await getRunAt(db, params);
      const link = await createShareLink(db, actor, { ...body, projectId: params.projectId, runId });
      return { status: 201, data: toApiShareLink(link) };
    },
  }),

  route(`DELETE ${LINKS}/{shareId}`, {
    verb: "share",
    summary: "Ends a share link at once; pages that are open on it close.",
    handle: async ({ db, actor, params }) => {
      await getRunAt(db, params);
      return { data: toApiShareLink(await revokeShareLink(db, actor, params.projectId, params.shareId)) };
    },
  }),
];
