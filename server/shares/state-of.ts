import type { ShareState } from "./dto";

/** How a link stands; `makers` are those who may still share. */
export function stateOf(
  link: { createdById: string | null; revokedAt: Date | null; expired: boolean },
  makers: ReadonlySet<string>,
): ShareState {
  if (link.revokedAt !== null) return "withdrawn";
  if (link.expired) return "expired";
  return link.createdById !== null && makers.has(link.createdById) ? "open" : "withdrawn";
}
