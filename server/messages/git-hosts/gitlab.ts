import { htmlMarker, type CommentHost } from "./comment-host";
import { CommentListSchema } from "./github";

const projectPath = (repository: string) => encodeURIComponent(decodeURIComponent(repository));
const notes = (repository: string, number: number) =>
  `/projects/${projectPath(repository)}/merge_requests/${number}/notes`;

const STATES = { pending: "running", success: "success", failure: "failed", aborted: "canceled" } as const;
const DESCRIPTION_CHARACTERS = 255;

export const gitlab: CommentHost = {
  name: "GitLab",
  publicHost: "gitlab.com",
  publicApiUrl: "https://gitlab.com/api/v4",
  maxCharacters: 1_000_000,
  headers: ({ token }) => ({ "private-token": token, accept: "application/json" }),
  marker: htmlMarker,
  list: (repository, number) => ({
    method: "GET",
    path: `${notes(repository, number)}?per_page=100&sort=asc&order_by=created_at`,
  }),
  readPage: (answer) => ({ comments: CommentListSchema.parse(answer), next: null }),
  create: (repository, number, body) => ({ method: "POST", path: notes(repository, number), body: { body } }),
  update: (repository, number, id, body) => ({
    method: "PUT",
    path: `${notes(repository, number)}/${id}`,
    body: { body },
  }),
  setStatus: (repository, sha, { state, context, description, url }) => ({
    method: "POST",
    path: `/projects/${projectPath(repository)}/statuses/${sha}`,
    body: {
      state: STATES[state],
      name: context,
      description: description.slice(0, DESCRIPTION_CHARACTERS),
      target_url: url,
    },
  }),
};
