import { createHash } from "node:crypto";
import { z } from "zod";
import type { CommentHost } from "./comment-host";

const PageSchema = z.object({
  values: z.array(
    z.object({
      id: z.number(),
      deleted: z.boolean().optional(),
      content: z.object({ raw: z.string().nullable().optional() }).nullable().optional(),
    }),
  ),
  next: z.string().optional(),
});

const comments = (repository: string, number: number) =>
  `/repositories/${repository}/pullrequests/${number}/comments`;

const STATES = {
  pending: "INPROGRESS",
  success: "SUCCESSFUL",
  failure: "FAILED",
  aborted: "STOPPED",
} as const;
/** It refuses a longer key, so that the context itself is only its name. */
const keyOf = (context: string) => createHash("sha256").update(context).digest("hex").slice(0, 40);

export const bitbucket: CommentHost = {
  name: "Bitbucket",
  publicHost: "bitbucket.org",
  publicApiUrl: "https://api.bitbucket.org/2.0",
  maxCharacters: 32_768,
  headers: ({ token, username }) => ({
    authorization:
      username === undefined
        ? `Bearer ${token}`
        : `Basic ${Buffer.from(`${username}:${token}`).toString("base64")}`,
    accept: "application/json",
  }),
  // It shows HTML comments as text; a link nobody refers to is not shown.
  marker: (key) => `[//]: # (${key})`,
  list: (repository, number) => ({ method: "GET", path: `${comments(repository, number)}?pagelen=100` }),
  readPage(answer) {
    const { values, next } = PageSchema.parse(answer);
    const present = values.filter(({ deleted }) => deleted !== true);
    return {
      comments: present.map(({ id, content }) => ({ id: String(id), body: content?.raw ?? "" })),
      next: next ?? null,
    };
  },
  create: (repository, number, body) => ({
    method: "POST",
    path: comments(repository, number),
    body: { content: { raw: body } },
  }),
  update: (repository, number, id, body) => ({
    method: "PUT",
    path: `${comments(repository, number)}/${id}`,
    body: { content: { raw: body } },
  }),
  setStatus: (repository, sha, { state, context, description, url }) => ({
    method: "POST",
    path: `/repositories/${repository}/commit/${sha}/statuses/build`,
    body: { key: keyOf(context), name: context, state: STATES[state], description, url },
  }),
};
