import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { REFUSED, REFUSED_ONCE, SLOW } from "./flows";
import { pause } from "./until";

const SLOW_MS = 2_000;

/** A request as its receiver has written it down. */
export interface ReceivedRequest {
  path: string;
  /** `run:node:attempt` */
  key: string;
  body: string;
}

/** The other side of all requests of the matrix: writes every one down before it answers. */
export class Receiver {
  private received: ReceivedRequest[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const receiver = new Receiver(server);
    server.on("request", (request, response) => {
      receiver.hear(request, response).catch(() => response.destroy());
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Everything of one run. */
  ofRun(runId: string): ReceivedRequest[] {
    return this.received.filter(({ key }) => key.startsWith(`${runId}:`));
  }

  forget(): void {
    this.received = [];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    const key = String(request.headers["idempotency-key"] ?? "none");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.received.push({ path, key, body: Buffer.concat(chunks).toString("utf8") });
    if (path === SLOW) await pause(SLOW_MS);
    response.statusCode = path === REFUSED_ONCE && key.endsWith(":1") ? 503 : path === REFUSED ? 400 : 200;
    response.end("heard");
  }
}
