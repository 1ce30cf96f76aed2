import type { CommentHost } from "./comment-host";
import { github } from "./github";

/** Gitea and Forgejo speak GitHub's language, with another name for the size of a page and another token. */
export const gitea: CommentHost = {
  ...github,
  name: "Gitea",
  publicHost: "gitea.com",
  publicApiUrl: "https://gitea.com/api/v1",
  headers: ({ token }) => ({ authorization: `token ${token}`, accept: "application/json" }),
  list: (repository, number) => ({
    method: "GET",
    path: `/repos/${repository}/issues/${number}/comments?limit=50`,
  }),
};
