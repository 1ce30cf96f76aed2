import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Backend } from "./backend";

/** How long a request waits when for the moment no replica is ready, such as after a crash. */
const WAIT_FOR_REPLICA_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the usual idle time of clients and load balancers, so that they close an idle connection, not we. */
const KEEP_ALIVE_MS = 75_000;

/** Names the replica for the next request, never one of `tried`; null when there is none at the moment. */
export type PickBackend = (tried: ReadonlySet<Backend>) => Backend | null;

/**
 * The part of a service that the world talks to: HTTP/1.1 with streaming, server-sent events and WebSocket.
 *
 * Clients are connected to the router, never to a replica, so a switch of versions closes no connection: it only
 * changes where the next request goes. A request that met a dying replica is repeated on another one when nothing
 * of it can have had an effect: the connection was never made, or it is a GET, HEAD or OPTIONS without a body.
 */
export class Router {
  private readonly servers = new Map<number, Server>();

  constructor(
    private readonly host: string,
    private readonly pick: PickBackend,
  ) {}

  /** Starts to listen; does nothing when it does already. Rejects with the system's error (`EADDRINUSE`, `EACCES`). */
  async listen(port: number): Promise<void> {
    if (this.servers.has(port)) return;
    const server = createServer((request, response) => void this.handle(request, response));
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.headersTimeout = KEEP_ALIVE_MS + 5_000;
    server.on(
      "upgrade",
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.tunnel(request, socket, head),
    );
    server.on("clientError", (_error, socket) => {
      if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, this.host, resolve);
    });
    server.removeAllListeners("error");
    server.on("error", () => undefined);
    this.servers.set(port, server);
  }

  isListening(port: number): boolean {
    return this.servers.has(port);
  }

  /** Stops to listen on a port; requests under way are finished, for at most `graceMs`. */
  async close(port: number, graceMs: number): Promise<void> {
    const server = this.servers.get(port);
    if (server === undefined) return;
    this.servers.delete(port);
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    clearTimeout(timer);
  }

  /** Closes every port but `exceptPort`. */
  async closeAll(graceMs: number, exceptPort?: number): Promise<void> {
    const ports = [...this.servers.keys()].filter((port) => port !== exceptPort);
    await Promise.all(ports.map((port) => this.close(port, graceMs)));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const search = new BackendSearch(this.pick);
    let isRepeated = false;
    for (;;) {
      const backend = await search.next(response);
      if (backend === null) return answer(response, 503, "No replica of this service is ready.");
      const result = await forward(request, response, backend, isRepeated).finally(() => backend.end());
      if (result === "done") return;
      // Once only: a request that kills what answers it must not be carried from replica to replica.
      if (result === "broken" && isRepeated) {
        return answer(response, 502, "The service closed the connection before it answered.");
      }
      isRepeated ||= result === "broken";
    }
  }

  private async tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const search = new BackendSearch(this.pick);
    for (;;) {
      const backend = await search.next(socket);
      if (backend === null) {
        socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
        return;
      }
      const upstream = await connectTo(backend);
      if (upstream !== null) backend.addTunnel(upstream);
      backend.end();
      if (upstream === null) continue;
      upstream.on("error", () => socket.destroy());
      upstream.on("close", () => socket.destroy());
      socket.on("close", () => upstream.destroy());
      upstream.write(upgradeHead(request));
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
      return;
    }
  }
}

/** Finds replicas for one request, a different one each time, and for a limited time. */
class BackendSearch {
  private readonly tried = new Set<Backend>();
  private readonly deadline = performance.now() + WAIT_FOR_REPLICA_MS;

  constructor(private readonly pick: PickBackend) {}

  /** A replica that already counts this request as under way; null when time is over or the client gone. */
  async next(client: { destroyed: boolean }): Promise<Backend | null> {
    while (!client.destroyed && performance.now() < this.deadline) {
      const backend = this.pick(this.tried);
      if (backend !== null) {
        // At once, in the same tick as the choice: a replica that drains must not look idle in between.
        backend.begin();
        this.tried.add(backend);
        return backend;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      // After a wait even one that failed before may be asked again.
      this.tried.clear();
    }
    return null;
  }
}

/** `unsent`: no connection was made. `broken`: it broke before an answer, and repeating the request is harmless. */
type Forwarded = "done" | "unsent" | "broken";

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  backend: Backend,
  isRepeated: boolean,
): Promise<Forwarded> {
  const repeatable = isRepeatable(request);
  return new Promise((resolve) => {
    const upstream = httpRequest({
      host: "127.0.0.1",
      port: backend.port,
      method: request.method,
      path: request.url,
      headers: requestHeaders(request),
      setHost: false,
      // A kept connection may be closed by the replica at the very moment we write. Only what may be repeated uses
      // one, and its repetition does not.
      agent: repeatable && !isRepeated ? backend.agent : false,
    });
    let connected = false;
    let answered = false;
    const onClientGone = () => upstream.destroy();
    response.once("close", onClientGone);
    const finish = (result: Forwarded) => {
      response.off("close", onClientGone);
      resolve(result);
    };
    onceConnected(upstream, () => {
      connected = true;
      if (repeatable) upstream.end();
      else request.pipe(upstream);
    });
    upstream.on("error", () => {
      if (answered) response.destroy();
      if (answered || response.destroyed) return finish("done");
      if (!connected) return finish("unsent");
      if (repeatable) return finish("broken");
      answer(response, 502, "The service closed the connection before it answered.");
      finish("done");
    });
    upstream.once("response", (incoming) => {
      answered = true;
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, endToEnd(incoming));
      // Server-sent events: the headers must not wait for the first event.
      response.flushHeaders();
      incoming.on("error", () => response.destroy());
      incoming.once("close", () => {
        if (!incoming.complete) response.destroy();
      });
      response.once("close", () => finish("done"));
      incoming.pipe(response);
    });
  });
}

function onceConnected(upstream: ClientRequest, ready: () => void): void {
  upstream.once("socket", (socket) => {
    if (!socket.connecting) return ready();
    const timer = setTimeout(() => socket.destroy(new Error("connect timeout")), CONNECT_TIMEOUT_MS);
    socket.once("connect", ready);
    socket.once("connect", () => clearTimeout(timer));
    socket.once("close", () => clearTimeout(timer));
  });
}

function connectTo(backend: Backend): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port: backend.port });
    socket.setNoDelay(true);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}

function isRepeatable(request: IncomingMessage): boolean {
  const { method, headers } = request;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  return (method === "GET" || method === "HEAD" || method === "OPTIONS") && !hasBody;
}

/** Headers that concern one connection only, RFC 9110 §7.6.1. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

type Headers = Record<string, string | string[]>;

function requestHeaders(request: IncomingMessage): Headers {
  const headers = endToEnd(request);
  // Node.js has answered `100-continue` itself.
  delete headers["expect"];
  const { remoteAddress } = request.socket;
  const chain = [request.headers["x-forwarded-for"], remoteAddress]
    .flat()
    .filter((part) => part !== undefined);
  headers["x-forwarded-for"] = chain.join(", ");
  headers["x-forwarded-proto"] ??= "http";
  if (request.headers.host !== undefined) headers["x-forwarded-host"] ??= request.headers.host;
  if (request.headers["transfer-encoding"] !== undefined) headers["transfer-encoding"] = "chunked";
  return headers;
}

function endToEnd({ rawHeaders, headers: parsed }: IncomingMessage): Headers {
  const named = new Set((parsed.connection ?? "").toLowerCase().split(/\s*,\s*/));
  const headers: Headers = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    if (HOP_BY_HOP.has(name) || named.has(name)) continue;
    const present = headers[name];
    headers[name] = present === undefined ? value : [present, value].flat();
  }
  return headers;
}

function upgradeHead(request: IncomingMessage): string {
  const lines = [`${request.method} ${request.url} HTTP/1.1`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
  }
  lines.push(`X-Forwarded-For: ${request.socket.remoteAddress ?? ""}`, "", "");
  return lines.join("\r\n");
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "retry-after": "1" });
  response.end(`${text}\n`);
}
