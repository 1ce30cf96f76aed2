import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { childEnvironment, isErrno } from "@/server/machine";
import { createOutgoing, OutgoingError, type OutgoingDownload } from "@/server/outgoing";
import type { ImportWork } from "../runtime";
import { decompressor, hasZstd } from "./compression";
import { explainPacking, HEAD_BYTES } from "./dump-format";
import { TaskFailure, type TaskContext } from "./task-context";

type UrlSource = Extract<ImportWork["source"], { type: "url" }>;

/** Downloads a dump and unpacks it; returns the path of the unpacked file. Throws `TaskFailure`. */
export async function downloadDump(
  source: UrlSource,
  timeoutSeconds: number,
  context: TaskContext,
): Promise<string> {
  const { log, scratchDir, signal, settings } = context;
  const packed = join(scratchDir, "download");
  const compression = await download(source, packed, timeoutSeconds, context);
  const problem = explainPacking(compression, await readHead(packed));
  if (problem !== null) throw new TaskFailure(problem);
  if (compression === "none") return packed;
  log.write("system", "Unpacking it.");
  const unpacked = join(scratchDir, "unpacked");
  try {
    if (compression === "zstd" && !hasZstd()) {
      await unpackWithProgram(packed, unpacked, settings.path, settings.maxImportBytes, signal);
    } else {
      await pipeline(
        createReadStream(packed),
        decompressor(compression),
        limit(settings.maxImportBytes),
        createWriteStream(unpacked, { mode: 0o600 }),
        { signal },
      );
    }
  } catch (error) {
    signal.throwIfAborted();
    if (
      !isErrno(
        error,
        "Z_DATA_ERROR",
        "Z_BUF_ERROR",
        "ZSTD_error_corruption_detected",
        "ZSTD_error_srcSize_wrong",
      )
    )
      throw error;
    throw new TaskFailure("The file is damaged, or ends too early: it cannot be unpacked.");
  }
  await rm(packed);
  return unpacked;
}

/** The beginning of a file. */
export async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Bytes as people read them. */
export function spellBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power] ?? ""}`;
}

/** Returns how the file is packed that has arrived. */
async function download(
  { url, compression }: UrlSource,
  path: string,
  timeoutSeconds: number,
  { log, signal, settings }: TaskContext,
): Promise<UrlSource["compression"]> {
  // Address and query may hold secrets; the host is enough to know where the data comes from.
  log.write("system", `Downloading the dump from ${new URL(url).host}.`);
  let answer: OutgoingDownload;
  try {
    answer = await createOutgoing({ allow: settings.outgoingAllow }).download({
      url,
      timeoutMs: Math.min(timeoutSeconds * 1000, MAX_TIMER_MS),
      maxBytes: settings.maxImportBytes,
      signal,
    });
    if (answer.status !== 200) {
      answer.body.destroy();
      throw new TaskFailure(`${new URL(answer.url).host} answered ${answer.status} instead of the dump.`);
    }
    await pipeline(answer.body, createWriteStream(path, { mode: 0o600 }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof OutgoingError ? new TaskFailure(error.message) : error;
  }
  log.write("system", `Downloaded ${spellBytes((await stat(path)).size)}.`);
  // A server may say of a packed file that its packing is part of the transport.
  const arrivedPacked = compression === "none" && answer.headers["content-encoding"] === "gzip";
  return arrivedPacked ? "gz" : compression;
}

/** `setTimeout` fires at once when asked for more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Node.js before 22.15 has no Zstandard, the system may. */
async function unpackWithProgram(
  packed: string,
  unpacked: string,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn("zstd", ["--decompress", "--stdout", "--quiet", "--", packed], {
    env: childEnvironment({ PATH: path, LC_ALL: "C" }),
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const written = pipeline(child.stdout, limit(maxBytes), createWriteStream(unpacked, { mode: 0o600 }), {
    signal,
  });
  const [exit, writing] = await Promise.allSettled([exited, written]);
  if (exit.status === "rejected") {
    if (!isErrno(exit.reason, "ENOENT")) throw exit.reason;
    throw new TaskFailure(
      "This machine cannot unpack Zstandard: install the Debian package zstd, run Slipway with Node.js 22.15 or newer, or use gzip.",
    );
  }
  if (writing.status === "rejected") throw writing.reason;
  if (exit.value !== 0)
    throw new TaskFailure("The file is damaged, or ends too early: it cannot be unpacked.");
}

/** A small file may unpack to one that fills the disk. */
function limit(maxBytes: number): Transform {
  let seenBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length;
      if (seenBytes > maxBytes)
        done(new TaskFailure(`The unpacked dump is larger than ${spellBytes(maxBytes)}.`));
      else done(null, chunk);
    },
  });
}
