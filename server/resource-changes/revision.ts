import { keyedHash } from "@/server/secrets";
import type { AnySpec } from "./collections";

/** Changes with anything in a resource, and tells nothing of what is in it. */
export function revisionOf(spec: AnySpec): string {
  return keyedHash(JSON.stringify(spec)).slice(0, 32);
}
