import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What somebody sent to the world. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** The outside, as far as flows talk to it: an API, chats' webhooks and a git provider. */
export class World {
  readonly received: Received[] = [];
  private readonly comments = new Map<number, string>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request, response);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Everything that came to a path, oldest first. */
  at(path: string): Received[] {
    return this.received.filter((one) => one.path === path);
  }

  /** Comments of the one pull request there is. */
  get pullRequest(): string[] {
    return [...this.comments.values()];
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? "").split("?")[0] ?? "";
    const body = Buffer.concat(chunks).toString("utf8");
    this.received.push({ method: request.method ?? "", path, headers: request.headers, body });
    const say = (status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (path === "/silent") return;
    if (path === "/down") say(500, { message: "out of order" });
    else if (path === "/flaky")
      say(this.at("/flaky").length < 3 ? 503 : 200, { tries: this.at("/flaky").length });
    else if (path === "/teapot") say(418, { message: "I am a teapot" });
    else if (path.startsWith("/api/v1/")) this.answerProvider(request.method ?? "", path, body, say);
    else say(200, { version: 7, regions: ["eu", "us"] });
  }

  /** Comments, as Gitea's API has them. */
  private answerProvider(
    method: string,
    path: string,
    body: string,
    say: (status: number, value: unknown) => void,
  ): void {
    const text = body === "" ? "" : (JSON.parse(body) as { body: string }).body;
    const id = Number(/\/comments\/(\d+)$/.exec(path)?.[1] ?? this.comments.size + 1);
    if (method === "GET")
      say(
        200,
        [...this.comments].map(([one, comment]) => ({ id: one, body: comment })),
      );
    else {
      this.comments.set(id, text);
      say(method === "POST" ? 201 : 200, { id, body: text });
    }
  }
}
