import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A web server that remembers what it got. `reply` is what it answers next, and may look at what came. */
export class Receiver {
  readonly received: Received[] = [];
  reply: (request: Received) => Reply | Promise<Reply> = () => ({ status: 200, body: "ok" });
  private readonly server = createServer((request, response) => {
    void this.answer(request.method ?? "", request.url ?? "", request.headers, request).then(
      ({ status = 200, headers = {}, body = "" }) => response.writeHead(status, headers).end(body),
    );
  });

  /** @param port any free one when absent */
  async open(port = 0): Promise<void> {
    await new Promise<void>((done) => this.server.listen(port, "127.0.0.1", done));
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
  get url(): string {
    return `http://${this.host}`;
  }
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  private async answer(
    method: string,
    path: string,
    headers: IncomingHttpHeaders,
    stream: Parameters<typeof text>[0],
  ): Promise<Reply> {
    const request = { method, path, headers, body: await text(stream) };
    this.received.push(request);
    return this.reply(request);
  }
}
