import { htmlMarker, type CommentHost } from "./comment-host";
import { CommentListSchema } from "./github";

const notes = (repository: string, number: number) =>
  `/projects/${encodeURIComponent(decodeURIComponent(repository))}/merge_requests/${number}/notes`;

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
};
