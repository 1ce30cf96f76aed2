import { z } from "zod";
import { htmlMarker, type CommentHost } from "./comment-host";

export const CommentListSchema = z
  .array(z.object({ id: z.number(), body: z.string().nullable().default("") }))
  .transform((comments) => comments.map(({ id, body }) => ({ id: String(id), body: body ?? "" })));

const STATES = { pending: "pending", success: "success", failure: "failure", aborted: "error" } as const;
/** It refuses a description with more. */
const DESCRIPTION_CHARACTERS = 140;

/** Pull requests are issues with more: their conversation is that of the issue. */
export const github: CommentHost = {
  name: "GitHub",
  publicHost: "github.com",
  publicApiUrl: "https://api.github.com",
  maxCharacters: 65_536,
  headers: ({ token }) => ({
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  }),
  marker: htmlMarker,
  list: (repository, number) => ({
    method: "GET",
    path: `/repos/${repository}/issues/${number}/comments?per_page=100`,
  }),
  readPage: (answer) => ({ comments: CommentListSchema.parse(answer), next: null }),
  create: (repository, number, body) => ({
    method: "POST",
    path: `/repos/${repository}/issues/${number}/comments`,
    body: { body },
  }),
  update: (repository, _number, id, body) => ({
    method: "PATCH",
    path: `/repos/${repository}/issues/comments/${id}`,
    body: { body },
  }),
  setStatus: (repository, sha, { state, context, description, url }) => ({
    method: "POST",
    path: `/repos/${repository}/statuses/${sha}`,
    body: {
      state: STATES[state],
      context,
      description: description.slice(0, DESCRIPTION_CHARACTERS),
      target_url: url,
    },
  }),
};
