import type { LookupAddress } from "node:dns";
import type { IncomingMessage } from "node:http";
import { Transform, pipeline, type Readable } from "node:stream";
import { createAddressGuard } from "./address-guard";
import { startDeadline, type Deadline } from "./deadline";
import {
  exchange,
  findAdmitted,
  resolveBySystem,
  toOutgoingError,
  type OneRequest,
  type Resolve,
  type Way,
} from "./exchange";
import { OutgoingError } from "./outgoing-error";
import { assertFits, headersOf, limit, readBody } from "./read-answer";

export interface OutgoingRequest {
  /** http or https; a user and password in it are sent as basic authentication. */
  url: string;
  /** GET when absent. */
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | Uint8Array | undefined;
  /** For everything together: looking the name up, connecting, redirects, the whole body. */
  timeoutMs: number;
  /** Of the body, unpacked. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
  /** 5 when absent. With 0 a redirect is an answer like any other. */
  maxRedirects?: number | undefined;
}

export interface OutgoingAnswer {
  status: number;
  /** Names in lower case; several values of one name joined by `, `. */
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface OutgoingDownload extends Omit<OutgoingAnswer, "body"> {
  /** As it came: a packed body stays packed. Fails with what `request` throws. Must be read to its end or destroyed. */
  body: Readable;
}

/**
 * Requests to the outside that reach the internet, and inside only what the operator allows. Every address is checked
 * when it is connected to, after redirects too. An answer of any status is an answer.
 */
export interface Outgoing {
  /** @throws OutgoingError, or the reason of the signal */
  request(request: OutgoingRequest): Promise<OutgoingAnswer>;
  /** @throws OutgoingError, or the reason of the signal */
  download(request: OutgoingRequest): Promise<OutgoingDownload>;
  /**
   * Where a host is, for what is no HTTP: connect to one of these addresses, never to the name, which may lead elsewhere
   * by then. @throws OutgoingError `blocked-address`, `unreachable`
   */
  findAddresses(host: string): Promise<[LookupAddress, ...LookupAddress[]]>;
}

export interface OutgoingOptions {
  /** Host names, addresses and subnets (`10.0.0.0/8`) that may be reached though they are not on the internet. */
  allow: readonly string[];
  /** How names become addresses; as the system does it when absent. */
  resolve?: Resolve;
}

const DEFAULT_MAX_REDIRECTS = 5;

export function createOutgoing({ allow, resolve = resolveBySystem }: OutgoingOptions): Outgoing {
  const way: Way = { guard: createAddressGuard(allow), resolve };
  return {
    async request(request) {
      return withDeadline(request, async (deadline, at) => {
        const { method, message, url } = await follow(request, way, deadline, at, PACKED);
        try {
          const body = await readBody(message, method, url.host, request.maxBytes);
          return { ...answered(message, url), body };
        } catch (error) {
          throw toOutgoingError(error, url, deadline.signal);
        }
      });
    },
    async download(request) {
      return withDeadline(request, async (deadline, at) => {
        const { message, url } = await follow(request, way, deadline, at, AS_IT_IS);
        assertFits(message, url.host, request.maxBytes);
        return { ...answered(message, url), body: streamOf(message, url, request.maxBytes, deadline) };
      });
    },
    findAddresses: (host) => findAdmitted(host, way),
  };
}

const PACKED = { "accept-encoding": "gzip, br" };
const AS_IT_IS = { "accept-encoding": "identity" };

/** The deadline ends with the answer, or with its body where that is a stream. */
async function withDeadline<Answer extends { body: Buffer | Readable }>(
  { timeoutMs, signal }: OutgoingRequest,
  ask: (deadline: Deadline, at: { host: string }) => Promise<Answer>,
): Promise<Answer> {
  const at = { host: "The server" };
  const deadline = startDeadline(timeoutMs, signal, () => at.host);
  let answer: Answer | undefined;
  try {
    answer = await ask(deadline, at);
    return answer;
  } finally {
    if (answer === undefined || Buffer.isBuffer(answer.body)) deadline.clear();
  }
}

function streamOf(message: IncomingMessage, url: URL, maxBytes: number, deadline: Deadline): Readable {
  const body = limit(url.host, maxBytes);
  // What breaks in the connection reaches the reader as an error of ours.
  const translated = new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, chunk),
    destroy(error, done) {
      const told = error === null ? null : toOutgoingError(error, url, deadline.signal);
      done(told === null || told instanceof Error ? told : new Error(String(told)));
    },
  });
  pipeline(message, body, translated, () => deadline.clear());
  return translated;
}

function answered(message: IncomingMessage, url: URL) {
  return { status: message.statusCode ?? 0, headers: headersOf(message), url: url.href };
}

async function follow(
  request: OutgoingRequest,
  way: Way,
  deadline: Deadline,
  at: { host: string },
  defaults: Record<string, string>,
): Promise<{ message: IncomingMessage; method: string; url: URL }> {
  const maxRedirects = request.maxRedirects ?? DEFAULT_MAX_REDIRECTS;
  let next = toRequest(request, defaults);
  for (let redirects = 0; ; redirects++) {
    at.host = next.url.host;
    const message = await exchange(next, way, deadline.signal);
    const location = maxRedirects === 0 ? undefined : redirectOf(message);
    if (location === undefined) return { message, method: next.method, url: next.url };
    message.destroy();
    if (redirects === maxRedirects) {
      throw new OutgoingError(
        "too-many-redirects",
        `${next.url.host} redirects more than ${maxRedirects} times.`,
      );
    }
    next = redirected(next, message.statusCode ?? 0, location);
  }
}

/** Set by the transport; a value of somebody else's would tell the other side a lie about the message. */
const OWN_HEADERS = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
]);

function toRequest(
  { url, method = "GET", headers = {}, body }: OutgoingRequest,
  defaults: Record<string, string>,
): OneRequest {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const own = Object.keys(lower).find((name) => OWN_HEADERS.has(name));
  if (own !== undefined) {
    throw new OutgoingError("invalid-header", `The header ${own} is set by the server itself.`);
  }
  return withCredentials(parseUrl(url, undefined), { method, headers: { ...defaults, ...lower }, body });
}

function parseUrl(text: string, base: URL | undefined): URL {
  const whose = base === undefined ? "The address" : `${base.host} redirects to an address that`;
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new OutgoingError("invalid-url", `${whose} is no URL such as https://example.com/path.`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new OutgoingError(
      "invalid-url",
      `${whose} begins with ${url.protocol}// where only http and https are sent.`,
    );
  }
  return url;
}

function withCredentials(url: URL, request: Omit<OneRequest, "url">): OneRequest {
  if (url.username === "" && url.password === "") return { url, ...request };
  const clean = new URL(url);
  clean.username = "";
  clean.password = "";
  const basic = Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString("base64");
  return { url: clean, ...request, headers: { authorization: `Basic ${basic}`, ...request.headers } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return REDIRECTS.has(statusCode) ? headers.location : undefined;
}

/** What may be told to another origin; all else could be how the sender proves who it is. */
const HARMLESS =
  /^(accept(-.*)?|content-(type|language|encoding)|user-agent|idempotency-key|range|cache-control)$/;

function redirected(previous: OneRequest, status: number, location: string): OneRequest {
  const url = parseUrl(location, previous.url);
  let { method, body } = previous;
  let headers = Object.entries(previous.headers);
  if (url.origin !== previous.url.origin) headers = headers.filter(([name]) => HARMLESS.test(name));
  const becomesGet =
    (status === 303 && method !== "HEAD") || ((status === 301 || status === 302) && method === "POST");
  if (becomesGet) {
    method = "GET";
    body = undefined;
    headers = headers.filter(([name]) => !name.startsWith("content-"));
  }
  return withCredentials(url, { method, headers: Object.fromEntries(headers), body });
}
