import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a node has sent. */
export interface HeardRequest {
  path: string;
  idempotencyKey: string | undefined;
  body: string;
}

/** The other side of HTTP requests: keeps those to guarded paths waiting, and says back whatever it was told. */
export class Listener {
  readonly heard: HeardRequest[] = [];
  private readonly guarded = new Set<string>();
  private readonly held: { path: string; answer: () => void; response: ServerResponse }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly files: Record<string, string>,
  ) {}

  /** @param files what is answered under a path; elsewhere the request's own body and headers */
  static async open(files: Record<string, string>): Promise<Listener> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const listener = new Listener(server, files);
    server.on("request", (request, response) => void listener.hear(request, response));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests to the path are heard and not answered. */
  guard(path: string): void {
    this.guarded.add(path);
  }

  /** Answers what still waits at the path, and from now on at once. */
  release(path: string): void {
    this.guarded.delete(path);
    for (const one of this.held) if (one.path === path) one.answer();
  }

  /** Whether somebody who still lives waits for an answer. */
  isHolding(path: string): boolean {
    return this.held.some(
      (one) => one.path === path && !one.response.destroyed && !one.response.writableEnded,
    );
  }

  to(path: string): HeardRequest[] {
    return this.heard.filter((one) => one.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const key = request.headers["idempotency-key"];
    this.heard.push({ path, body, idempotencyKey: typeof key === "string" ? key : undefined });
    const answer = (): void => {
      // It makes its own of what it hears, too: no expression tells that these words are secrets.
      const words = body.split(/[^\w-]+/);
      response.end(this.files[path] ?? JSON.stringify({ body, words, headers: request.headers }));
    };
    if (this.guarded.has(path)) this.held.push({ path, answer, response });
    else answer();
  }
}
