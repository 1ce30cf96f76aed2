import { createHmac } from "node:crypto";

/**
 * What tells a receiver that a body is ours. `x-slipway-signature` covers the time too, so that a receiver can refuse
 * what somebody plays back; `x-signature-256` is what receivers of other products' webhooks already know to check.
 */
export function signatureHeaders(secret: string, body: string, sentAt: Date): Record<string, string> {
  const hmac = (text: string) => createHmac("sha256", secret).update(text).digest("hex");
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  return {
    "x-slipway-timestamp": timestamp,
    "x-slipway-signature": `v1=${hmac(`${timestamp}.${body}`)}`,
    "x-signature-256": `sha256=${hmac(body)}`,
  };
}
