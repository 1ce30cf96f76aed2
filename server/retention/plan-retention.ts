import type { Db } from "@/server/db";
import type { RetentionPolicy } from "./policy";
import type { Doomed, RetentionKind } from "./rule";
import { RULES } from "./run-records-pass";
import { RETENTION } from "./tunables";

/** What a clean-up now would remove of one kind. */
export interface PlannedRemoval {
  kind: RetentionKind;
  total: number;
  /** The oldest of them. */
  first: Doomed[];
}

/**
 * What the next clean-up would remove, and why; changes nothing. What only goes once something else has gone, such as the
 * work of a run that goes itself, is not told.
 */
export async function planRetention(db: Db, policy: RetentionPolicy): Promise<PlannedRemoval[]> {
  const planned: PlannedRemoval[] = [];
  for (const rule of RULES) {
    const removal: PlannedRemoval = { kind: rule.kind, total: 0, first: [] };
    const limit = RETENTION.page;
    for (let last: Doomed | null = null; ;) {
      const doomed: Doomed[] = await rule.find(db, policy, last, limit);
      removal.total += doomed.length;
      removal.first.push(...doomed.slice(0, RETENTION.planLines - removal.first.length));
      last = doomed.at(-1) ?? null;
      if (doomed.length < limit) break;
    }
    planned.push(removal);
  }
  return planned;
}
