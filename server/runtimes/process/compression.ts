import type { Transform } from "node:stream";
import { PassThrough } from "node:stream";
import * as zlib from "node:zlib";
import type { BackupResult } from "../runtime";

/** What the type declarations of Node.js 20 do not know of. */
interface Zstd {
  createZstdCompress?: () => Transform;
  createZstdDecompress?: () => Transform;
}

type Compression = BackupResult["compression"];

/** Zstandard came to Node.js with 22.15; before that, gzip is what we have. */
export function availableCompression(wanted: Compression): Compression {
  return wanted === "zstd" && !hasZstd() ? "gz" : wanted;
}

/** Whether this Node.js can pack and unpack Zstandard itself. */
export function hasZstd(): boolean {
  return "createZstdCompress" in zlib;
}

export function compressor(compression: Compression): Transform {
  switch (compression) {
    case "none":
      return new PassThrough();
    case "gz":
      return zlib.createGzip({ level: 6 });
    case "zstd":
      return required(zstd("createZstdCompress"));
  }
}

export function decompressor(compression: Compression): Transform {
  switch (compression) {
    case "none":
      return new PassThrough();
    case "gz":
      return zlib.createGunzip();
    case "zstd":
      return required(zstd("createZstdDecompress"));
  }
}

/** File name endings by compression, and back. */
export const ARCHIVE_SUFFIX = { none: ".tar", gz: ".tar.gz", zstd: ".tar.zst" } as const satisfies Record<
  Compression,
  string
>;

export function compressionOf(name: string): Compression {
  if (name.endsWith(ARCHIVE_SUFFIX.gz)) return "gz";
  return name.endsWith(ARCHIVE_SUFFIX.zstd) ? "zstd" : "none";
}

function zstd(name: keyof Zstd): Transform | null {
  return (zlib as typeof zlib & Zstd)[name]?.() ?? null;
}

function required(stream: Transform | null): Transform {
  if (stream === null) throw new Error("This Node.js has no Zstandard. Use Node.js 22.15 or newer, or gzip.");
  return stream;
}
