import { createHash, hkdfSync, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "@/server/errors";

const KEY_BYTES = 32;
export const KEY_FILE_NAME = "encryption.key";

export interface EncryptionKey {
  bytes: Buffer;
  /** First 8 bytes of a hash of the key: tells keys apart without telling anything about them. */
  id: Buffer;
  /** Where it came from, for people. */
  source: string;
}

export interface EncryptionKeySource {
  /** `SLIPWAY_ENCRYPTION_KEY`: 32 bytes. */
  encryptionKey: Buffer | undefined;
  /** Holds the key file when no key is given. */
  dataDir: string;
}

function toKey(bytes: Buffer, source: string): EncryptionKey {
  if (bytes.length !== KEY_BYTES) {
    throw new AppError(
      "invalid-encryption-key",
      `${source} must be ${KEY_BYTES} bytes as base64; it has ${bytes.length}. Make one with: openssl rand -base64 32`,
      { status: 500 },
    );
  }
  return {
    bytes,
    id: createHash("sha256").update("slipway key id").update(bytes).digest().subarray(0, 8),
    source,
  };
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Several processes may start on one data directory at once: `link` lets exactly one of their keys win. */
function createKeyFile(path: string, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * The key everything at rest is sealed with: the one given, else that of the data directory, made at the first call.
 * @throws AppError `invalid-encryption-key`
 */
export function loadEncryptionKey(source: EncryptionKeySource): EncryptionKey {
  if (source.encryptionKey !== undefined) return toKey(source.encryptionKey, "SLIPWAY_ENCRYPTION_KEY");
  const path = join(source.dataDir, KEY_FILE_NAME);
  if (readIfThere(path) === null) createKeyFile(path, source.dataDir);
  return toKey(Buffer.from(readFileSync(path, "utf8"), "base64"), path);
}

/** A secret for one purpose, from which the key cannot be found. Base64url, 32 bytes. */
export function deriveSecret(key: EncryptionKey, purpose: string): string {
  return Buffer.from(hkdfSync("sha256", key.bytes, Buffer.alloc(0), `slipway ${purpose}`, 32)).toString(
    "base64url",
  );
}
