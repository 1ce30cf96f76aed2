import { createHmac, timingSafeEqual } from "node:crypto";

const FORM = /^sha256=([0-9a-f]{64})$/i;

/** What `X-Signature-256` says of these bytes: `sha256=` and the HMAC in hex. */
export function signatureOf(secret: string, bytes: Uint8Array): string {
  return `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;
}

/** In a time that tells nothing of how much of it was right. */
export function isSignedBy(secret: string, bytes: Uint8Array, signature: string | null): boolean {
  const given = FORM.exec(signature ?? "")?.[1];
  if (given === undefined) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(bytes).digest(), Buffer.from(given, "hex"));
}
