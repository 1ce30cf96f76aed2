import type { LookupAddress } from "node:dns";
import { lookup as lookUp } from "node:dns/promises";
import { request as requestHttp, type ClientRequest, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { bare, type AddressGuard } from "./address-guard";
import { OutgoingError } from "./outgoing-error";

/** Every address of a host name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export const resolveBySystem: Resolve = (hostname) => lookUp(hostname, { all: true, verbatim: true });

export interface Way {
  guard: AddressGuard;
  resolve: Resolve;
}

export interface OneRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Sends one request and returns the answer as soon as its headers are there. What is connected to is an address that
 * the guard has admitted, never a name that could lead elsewhere by then.
 * @throws OutgoingError, or the reason of the signal
 */
export async function exchange(
  { url, method, headers, body }: OneRequest,
  { guard, resolve }: Way,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const hostname = bare(url.hostname);
  // A connection to an address looks nothing up.
  if (isIP(hostname) !== 0) assertAdmitted(guard, hostname, [{ address: hostname, family: isIP(hostname) }]);
  signal.throwIfAborted();
  return new Promise((settle, fail) => {
    let request: ClientRequest;
    try {
      request = (url.protocol === "https:" ? requestHttps : requestHttp)({
        protocol: url.protocol,
        hostname,
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method,
        headers,
        signal,
        // No connection is shared, so none outlives the check of its address.
        agent: false,
        lookup: admittingLookup(guard, resolve),
        maxHeaderSize: MAX_HEADER_BYTES,
      });
    } catch (error) {
      fail(toOutgoingError(error, url, signal));
      return;
    }
    request.once("response", settle);
    request.on("error", (error) => fail(toOutgoingError(error, url, signal)));
    request.end(body);
  });
}

/**
 * The addresses of a host that may be connected to.
 * @throws OutgoingError `blocked-address`; `unreachable` when it has none
 */
export async function findAdmitted(
  host: string,
  { guard, resolve }: Way,
): Promise<[LookupAddress, ...LookupAddress[]]> {
  const hostname = bare(host);
  const family = isIP(hostname);
  if (family !== 0) return assertAdmitted(guard, hostname, [{ address: hostname, family }]);
  let found: LookupAddress[];
  try {
    found = await resolve(hostname);
  } catch (error) {
    const because = SENTENCES[codeOf(error)] ?? SENTENCES.EAI_AGAIN;
    throw new OutgoingError("unreachable", `${hostname} did not answer: ${because}.`);
  }
  return assertAdmitted(guard, hostname, found);
}

function admittingLookup(guard: AddressGuard, resolve: Resolve): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname)
      .then((found) => {
        const admitted = assertAdmitted(guard, hostname, found);
        const [first] = admitted;
        if (options.all === true) done(null, admitted);
        else done(null, first.address, first.family);
      })
      .catch((error: unknown) => done(error instanceof Error ? error : new Error(String(error)), []));
  };
}

/** @throws OutgoingError `blocked-address` when none of them may be connected to */
function assertAdmitted(
  guard: AddressGuard,
  hostname: string,
  found: readonly LookupAddress[],
): [LookupAddress, ...LookupAddress[]] {
  const refused = found.map(({ address }) => ({ address, what: guard.refusal(hostname, address) }));
  const [first, ...others] = found.filter((_, index) => refused[index]?.what === null);
  if (first !== undefined) return [first, ...others];
  const [worst] = refused;
  if (worst === undefined) throw new OutgoingError("unreachable", `${hostname} has no address.`);
  const is =
    worst.address === hostname
      ? `${hostname} is ${worst.what}`
      : `${hostname} is at ${worst.address}, ${worst.what}`;
  throw new OutgoingError(
    "blocked-address",
    `${is}; this server sends nothing there unless its operator allows it with SLIPWAY_OUTGOING_ALLOW=${worst.address}.`,
  );
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its name could not be looked up",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  ETIMEDOUT: "the connection took too long",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
};
const CERTIFICATE =
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^ERR_TLS_(CERT|REQUIRED)|HOSTNAME_MISMATCH|^CRL_|^INVALID_(CA|PURPOSE)/;

/** Never with the cause: what Node.js says may hold the whole address. */
export function toOutgoingError(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof OutgoingError) return error;
  const code = codeOf(error);
  if (code === "HPE_HEADER_OVERFLOW") {
    return new OutgoingError(
      "too-large",
      `${url.host} answered with headers of more than ${MAX_HEADER_BYTES / 1024} KiB.`,
    );
  }
  if (code.startsWith("HPE_")) {
    return new OutgoingError(
      "invalid-answer",
      `${url.host} answered with something that is not HTTP (${code}).`,
    );
  }
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") {
    return new OutgoingError("invalid-answer", `${url.host} does not speak TLS as https needs it (${code}).`);
  }
  if (CERTIFICATE.test(code)) {
    return new OutgoingError("untrusted", `${url.host} has no certificate this server trusts (${code}).`);
  }
  if (code === "ERR_INVALID_HTTP_TOKEN" || code === "ERR_INVALID_CHAR") {
    return new OutgoingError(
      "invalid-header",
      "A header has a name or a value that HTTP does not allow, such as a line break.",
    );
  }
  if (code === "ERR_UNESCAPED_CHARACTERS") {
    return new OutgoingError(
      "invalid-url",
      "The path of the address has characters that HTTP does not allow.",
    );
  }
  const because = SENTENCES[code] ?? (code === "" ? "the connection failed" : code);
  return new OutgoingError("unreachable", `${url.host} did not answer: ${because}.`);
}

/** Several failed addresses come as one error that holds the others. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "";
}
