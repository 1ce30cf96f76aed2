import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach } from "vitest";
import { createOutgoing, type OutgoingAnswer, type OutgoingOptions, type OutgoingRequest } from "./outgoing";

interface Closable {
  close(): unknown;
  listen(port: number, host: string, done: () => void): unknown;
  address(): string | AddressInfo | null;
  closeAllConnections?: () => void;
}

const servers: Closable[] = [];

/** Closes every server of a test after it; call it once per file. */
export function closeServersAfterEach(): void {
  afterEach(closeServers);
}

export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
}

/** Listens on a free port of this machine, of its loopback where no other address is given; `127.0.0.1:4711`. */
export async function listen(server: Closable, host = "127.0.0.1"): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, host, done));
  return `${host}:${(server.address() as AddressInfo).port}`;
}

export async function serve(listener: RequestListener): Promise<string> {
  return `http://${await listen(createServer(listener))}`;
}

/** Tells what it was asked, as JSON. */
export const echo: RequestListener = (request, response) => {
  void text(request).then((body) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
    );
  });
};
interface Echo {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}
export const heard = (answer: OutgoingAnswer) => JSON.parse(answer.body.toString()) as Echo;

/** May reach this machine. */
export const LOCAL = { allow: ["127.0.0.0/8"] };

export const ask = (
  url: string,
  request: Partial<OutgoingRequest> = {},
  options: OutgoingOptions = LOCAL,
): Promise<OutgoingAnswer> =>
  createOutgoing(options).request({ url, timeoutMs: 5_000, maxBytes: 1_000_000, ...request });
