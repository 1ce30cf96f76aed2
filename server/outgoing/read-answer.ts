import type { IncomingMessage } from "node:http";
import { PassThrough, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { OutgoingError } from "./outgoing-error";

/** Names in lower case; several values of one name joined by `, `. */
export function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, (values ?? []).join(", ")]),
  );
}

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  identity: () => new PassThrough(),
};
/** Nobody packs a thing three times, except to make the reader work. */
const MAX_ENCODINGS = 2;

/** The whole body, unpacked. @throws OutgoingError `too-large`, `invalid-answer`; what the connection throws */
export async function readBody(
  message: IncomingMessage,
  method: string,
  host: string,
  maxBytes: number,
): Promise<Buffer> {
  assertFits(message, host, maxBytes);
  const chunks: Buffer[] = [];
  const decoders = hasBody(message, method) ? decodersOf(message, host) : [];
  try {
    // The limit stands behind the decoders: what counts is what must be held.
    await pipeline([message, ...decoders, limit(host, maxBytes), collect(chunks)]);
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new OutgoingError("invalid-answer", `${host} answered with a body that cannot be unpacked.`);
  }
  return Buffer.concat(chunks);
}

/** @throws OutgoingError `too-large` when the answer says so itself */
export function assertFits(message: IncomingMessage, host: string, maxBytes: number): void {
  if (Number(message.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(host, maxBytes);
}

/** Lets so many bytes through, and fails at the next. */
export function limit(host: string, maxBytes: number): Transform {
  let seenBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length;
      if (seenBytes > maxBytes) done(tooLarge(host, maxBytes));
      else done(null, chunk);
    },
  });
}

function collect(chunks: Buffer[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
}

function hasBody(message: IncomingMessage, method: string): boolean {
  const { statusCode = 0 } = message;
  return (
    method !== "HEAD" && statusCode !== 204 && statusCode !== 304 && message.headers["content-length"] !== "0"
  );
}

function decodersOf(message: IncomingMessage, host: string): Transform[] {
  const encodings = (message.headers["content-encoding"] ?? "")
    .split(",")
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== "");
  const unknown = encodings.find((encoding) => !Object.hasOwn(DECODERS, encoding));
  if (unknown !== undefined || encodings.length > MAX_ENCODINGS) {
    throw new OutgoingError(
      "invalid-answer",
      `${host} answered with a body packed in a way nobody asked for.`,
    );
  }
  return encodings.reverse().flatMap((encoding) => DECODERS[encoding]?.() ?? []);
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(Z_|ERR__ERROR_|ERR_BROTLI|ERR_ZLIB|ERR_PADDING)/.test(error.code)
  );
}

function tooLarge(host: string, maxBytes: number): OutgoingError {
  return new OutgoingError("too-large", `${host} answered with more than ${spellBytes(maxBytes)}.`);
}

function spellBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${Math.round(bytes * 10) / 10} ${units[unit] ?? ""}`;
}
