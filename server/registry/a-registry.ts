import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RegistryRules {
  /** Nobody needs to say who they are. */
  open: boolean;
  /** How it asks; a bearer realm is on the same server. */
  challenge: "bearer" | "basic";
  username: string;
  password: string;
  /** What a token lives, in seconds; undefined: it does not say. */
  tokenSeconds: number | undefined;
  /** Answers HEAD with 405, as some do. */
  refusesHead: boolean;
  /** Keeps digests to itself. */
  hidesDigest: boolean;
  /** Answers everything with this. */
  broken: number | undefined;
}

/** A registry over real HTTP, as far as resolving tags needs one. */
export class TestRegistry {
  rules: RegistryRules = {
    open: false,
    challenge: "bearer",
    username: "ada",
    password: "s3cret",
    tokenSeconds: 300,
    refusesHead: false,
    hidesDigest: false,
    broken: undefined,
  };
  /** `GET /token`, `HEAD /v2/acme/api/manifests/v1` … */
  readonly requests: string[] = [];
  readonly accepts: (string | undefined)[] = [];
  private readonly manifests = new Map<string, { body: string; mediaType: string }>();
  private readonly tokens = new Map<string, string>();
  private readonly server = createServer((request, response) => this.answer(request, response));

  async open(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts an image there and returns its digest. */
  push(repository: string, tag: string, content = "1"): string {
    const mediaType = "application/vnd.oci.image.index.v1+json";
    const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [], annotations: { content } });
    const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
    for (const name of [tag, digest]) this.manifests.set(`${repository}:${name}`, { body, mediaType });
    return digest;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", `http://${this.host}`);
    this.requests.push(`${request.method ?? ""} ${url.pathname}`);
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    if (this.rules.broken !== undefined) return void send(this.rules.broken, {});
    if (url.pathname === "/token") return void this.issueToken(request, url, send);
    this.accepts.push(request.headers.accept);
    const [, repository = "", version = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
    if (!this.admits(request, repository)) {
      const challenge =
        this.rules.challenge === "basic"
          ? 'Basic realm="registry"'
          : `Bearer realm="http://${this.host}/token",service="test registry",scope="repository:${repository}:pull"`;
      return void send(401, { errors: [{ code: "UNAUTHORIZED" }] }, { "www-authenticate": challenge });
    }
    if (request.method === "HEAD" && this.rules.refusesHead) return void send(405, {});
    const manifest = this.manifests.get(`${repository}:${version}`);
    if (manifest === undefined) {
      const isKnown = [...this.manifests.keys()].some((key) => key.startsWith(`${repository}:`));
      return void send(404, { errors: [{ code: isKnown ? "MANIFEST_UNKNOWN" : "NAME_UNKNOWN" }] });
    }
    const digest = `sha256:${createHash("sha256").update(manifest.body).digest("hex")}`;
    send(200, request.method === "HEAD" ? "" : manifest.body, {
      "content-type": manifest.mediaType,
      ...(!this.rules.hidesDigest && { "docker-content-digest": digest }),
    });
  }

  private issueToken(
    request: IncomingMessage,
    url: URL,
    send: (status: number, body: unknown) => unknown,
  ): void {
    const isKnown = request.headers.authorization === this.basic();
    if (request.headers.authorization !== undefined && !isKnown) return void send(401, {});
    const token = `token-${this.tokens.size + 1}`;
    const scope = url.searchParams.get("scope") ?? "";
    this.tokens.set(token, isKnown && url.searchParams.get("service") === "test registry" ? scope : "");
    send(200, { token, expires_in: this.rules.tokenSeconds });
  }

  private admits(request: IncomingMessage, repository: string): boolean {
    if (this.rules.open) return true;
    const { authorization } = request.headers;
    if (this.rules.challenge === "basic") return authorization === this.basic();
    const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "";
    return this.tokens.get(token) === `repository:${repository}:pull`;
  }

  private basic(): string {
    return `Basic ${Buffer.from(`${this.rules.username}:${this.rules.password}`).toString("base64")}`;
  }
}
