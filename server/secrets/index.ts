import { createHmac } from "node:crypto";
import { getEnv } from "@/server/env";
import { deriveSecret as derive, loadEncryptionKey, type EncryptionKey } from "./encryption-key";
import { sealWith, unsealWith } from "./seal";

let loaded: EncryptionKey | undefined;

/** Read once per process: a key file that changes under a running server must not split what it writes. */
function encryptionKey(): EncryptionKey {
  loaded ??= loadEncryptionKey(getEnv());
  return loaded;
}

/** Encrypts a JSON value for a `Bytes` column. @throws AppError `invalid-encryption-key` */
export function sealJson(value: unknown): Uint8Array<ArrayBuffer> {
  return sealWith(encryptionKey(), value);
}

/** What `sealJson` sealed; give it to a parser. @throws AppError `wrong-encryption-key`, `sealed-value-damaged` */
export function unsealJson(sealed: Uint8Array): unknown {
  return unsealWith(encryptionKey(), sealed);
}

/** A secret for one purpose (`session`, `share links`), the same on every server with this key. Base64url, 32 bytes. */
export function deriveSecret(purpose: string): string {
  return derive(encryptionKey(), purpose);
}

/** Tells equal secrets from different ones without telling what they are. Hex, 32 bytes. */
export function keyedHash(value: string): string {
  return createHmac("sha256", deriveSecret("keyed hash")).update(value).digest("hex");
}
