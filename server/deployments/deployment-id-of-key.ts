import { createHash } from "node:crypto";

/** A release on a job has no operation to carry its key, so its id is made of it. A UUID of version 8. */
export function deploymentIdOfKey(idempotencyKey: string): string {
  const hex = createHash("sha256").update(idempotencyKey).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
