import type { Received, Receiver, Reply } from "./a-receiver";

export interface Kept {
  id: number;
  body: string;
  deleted: boolean;
}

/** How one git host's API looks, as its documentation has it. */
export interface HostApi {
  kind: "github" | "gitlab" | "gitea" | "bitbucket";
  /** Of the list, where a new one is made too. */
  listPath: string;
  /** Of one comment. */
  commentPath(id: number): string;
  updateMethod: "PATCH" | "PUT";
  /** Header and value that prove who asks. */
  proof: [name: string, value: string];
  integration: Record<string, string>;
  readBody(body: unknown): string;
  page(comments: Kept[], next: string | null): Reply;
}

const linked = (comments: Kept[], next: string | null): Reply => ({
  body: JSON.stringify(comments.map(({ id, body }) => ({ id, body }))),
  headers: next === null ? {} : { link: `<${next}>; rel="next", <${next}>; rel="last"` },
});
const plainBody = (body: unknown) => (body as { body: string }).body;

export const HOST_APIS: Record<HostApi["kind"], HostApi> = {
  github: {
    kind: "github",
    listPath: "/api/v3/repos/acme/shop/issues/7/comments",
    commentPath: (id) => `/api/v3/repos/acme/shop/issues/comments/${id}`,
    updateMethod: "PATCH",
    proof: ["authorization", "Bearer t0ken"],
    integration: { apiPath: "/api/v3" },
    readBody: plainBody,
    page: linked,
  },
  gitea: {
    kind: "gitea",
    listPath: "/api/v1/repos/acme/shop/issues/7/comments",
    commentPath: (id) => `/api/v1/repos/acme/shop/issues/comments/${id}`,
    updateMethod: "PATCH",
    proof: ["authorization", "token t0ken"],
    integration: { apiPath: "/api/v1" },
    readBody: plainBody,
    page: linked,
  },
  gitlab: {
    kind: "gitlab",
    listPath: "/api/v4/projects/acme%2Fshop/merge_requests/7/notes",
    commentPath: (id) => `/api/v4/projects/acme%2Fshop/merge_requests/7/notes/${id}`,
    updateMethod: "PUT",
    proof: ["private-token", "t0ken"],
    integration: { apiPath: "/api/v4" },
    readBody: plainBody,
    page: linked,
  },
  bitbucket: {
    kind: "bitbucket",
    listPath: "/2.0/repositories/acme/shop/pullrequests/7/comments",
    commentPath: (id) => `/2.0/repositories/acme/shop/pullrequests/7/comments/${id}`,
    updateMethod: "PUT",
    proof: ["authorization", `Basic ${Buffer.from("ada:t0ken").toString("base64")}`],
    integration: { apiPath: "/2.0", username: "ada" },
    readBody: (body) => (body as { content: { raw: string } }).content.raw,
    page: (comments, next) => ({
      body: JSON.stringify({
        values: comments.map(({ id, body, deleted }) => ({ id, deleted, content: { raw: body } })),
        ...(next !== null && { next }),
      }),
    }),
  },
};

/** A git host that keeps comments, a page of two at a time. */
export class GitHost {
  readonly comments: Kept[] = [];
  constructor(
    private readonly receiver: Receiver,
    readonly api: HostApi,
  ) {
    receiver.reply = (request) => this.answer(request);
  }

  write(body: string): Kept {
    const comment = { id: this.comments.length + 1, body, deleted: false };
    this.comments.push(comment);
    return comment;
  }

  get present(): Kept[] {
    return this.comments.filter(({ deleted }) => !deleted);
  }

  private answer({ method, path, headers, body }: Received): Reply {
    const [name, value] = this.api.proof;
    if (headers[name] !== value) return { status: 401, body: '{"message":"Bad credentials"}' };
    const url = new URL(path, this.receiver.url);
    if (url.pathname === this.api.listPath) {
      if (method === "POST") {
        const { id } = this.write(this.api.readBody(JSON.parse(body)));
        return { status: 201, body: JSON.stringify({ id }) };
      }
      const page = Number(url.searchParams.get("page") ?? 1);
      // Bitbucket lists deleted ones, and says so.
      const all = this.api.kind === "bitbucket" ? this.comments : this.present;
      const next = all.length > page * 2 ? `${this.receiver.url}${url.pathname}?page=${page + 1}` : null;
      return this.api.page(all.slice((page - 1) * 2, page * 2), next);
    }
    const comment = this.comments.find(({ id }) => url.pathname === this.api.commentPath(id));
    if (comment === undefined || comment.deleted) return { status: 404, body: '{"message":"Not Found"}' };
    if (method !== this.api.updateMethod) return { status: 405 };
    comment.body = this.api.readBody(JSON.parse(body));
    return { status: 200, body: "{}" };
  }
}
