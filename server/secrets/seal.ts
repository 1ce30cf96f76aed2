import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/server/errors";
import type { EncryptionKey } from "./encryption-key";

/*
 * Envelope: version (1 byte, 0x01) · key id (8) · nonce (12) · tag (16) · AES-256-GCM ciphertext of the JSON.
 * Version and key id are authenticated with it.
 */
const VERSION = 1;
const HEADER = 1 + 8;
const NONCE = 12;
const TAG = 16;

/** Seals any JSON value. @throws TypeError for what JSON cannot say (`undefined`, functions). */
export function sealWith(key: EncryptionKey, value: unknown): Uint8Array<ArrayBuffer> {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError("Only JSON values can be sealed.");
  const header = Buffer.concat([Buffer.from([VERSION]), key.id]);
  const nonce = newNonce();
  const cipher = createCipheriv("aes-256-gcm", key.bytes, nonce);
  cipher.setAAD(header);
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const sealed = new Uint8Array(new ArrayBuffer(HEADER + NONCE + TAG + ciphertext.length));
  sealed.set(header, 0);
  sealed.set(nonce, HEADER);
  sealed.set(cipher.getAuthTag(), HEADER + NONCE);
  sealed.set(ciphertext, HEADER + NONCE + TAG);
  return sealed;
}

/** Nonces that nobody has used yet: asking for many at a time costs what asking for one does. */
let unused = Buffer.alloc(0);

function newNonce(): Buffer {
  if (unused.length < NONCE) unused = randomBytes(NONCE * 256);
  const nonce = unused.subarray(0, NONCE);
  unused = unused.subarray(NONCE);
  return nonce;
}

/** @throws AppError `wrong-encryption-key`, `sealed-value-damaged` */
export function unsealWith(key: EncryptionKey, sealed: Uint8Array): unknown {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEADER + NONCE + TAG || bytes[0] !== VERSION) {
    throw new AppError("sealed-value-damaged", "A sealed value in the database has an unknown form.", {
      status: 500,
    });
  }
  const header = bytes.subarray(0, HEADER);
  const keyId = header.subarray(1);
  if (!keyId.equals(key.id)) {
    throw new AppError(
      "wrong-encryption-key",
      `A value in the database was sealed with key ${keyId.toString("hex")}, but this server has key ` +
        `${key.id.toString("hex")} (${key.source}). Give it the key the data was written with.`,
      { status: 500 },
    );
  }
  const decipher = createDecipheriv("aes-256-gcm", key.bytes, bytes.subarray(HEADER, HEADER + NONCE));
  decipher.setAAD(header);
  decipher.setAuthTag(bytes.subarray(HEADER + NONCE, HEADER + NONCE + TAG));
  let text: string;
  try {
    text = Buffer.concat([decipher.update(bytes.subarray(HEADER + NONCE + TAG)), decipher.final()]).toString(
      "utf8",
    );
  } catch (cause) {
    throw new AppError("sealed-value-damaged", "A sealed value in the database was changed or is damaged.", {
      status: 500,
      cause,
    });
  }
  return JSON.parse(text) as unknown;
}
