import { setTimeout as sleep } from "node:timers/promises";
import { inTransaction, type Db } from "@/server/db";
import { oldImages } from "./old-images";
import { oldLogs } from "./old-logs";
import { oldRuns } from "./old-runs";
import { oldWork } from "./old-work";
import { beginPass, countRemoved, endPass, type Pass } from "./passes";
import type { RetentionPolicy } from "./policy";
import type { Doomed, Removed, RetentionKind, Rule } from "./rule";
import { RETENTION } from "./tunables";

/** In this order: what a rule leaves may be the next one's. */
export const RULES = [oldLogs, oldRuns, oldImages, oldWork] as const satisfies readonly Rule[];

export interface RecordsPass {
  removed: Record<RetentionKind, number>;
  /** False: its time was over, or it was told to stop, before everything was done. */
  complete: boolean;
}

/**
 * Removes from the database what the policy gives up, in small transactions. Whatever interrupts it leaves nothing half
 * removed, and what is left goes with the next pass.
 */
export async function runRecordsPass(
  db: Db,
  policy: RetentionPolicy,
  options: { worker: string; signal: AbortSignal; pauseMs?: number },
): Promise<RecordsPass> {
  const pass = await beginPass(db, "records", options.worker);
  const timeout = AbortSignal.timeout(RETENTION.turnMs);
  const signal = AbortSignal.any([options.signal, timeout]);
  const removed: Record<RetentionKind, number> = { runs: 0, logs: 0, work: 0, images: 0 };
  try {
    for (const rule of RULES) {
      await applyRule(db, policy, rule, pass, signal, options.pauseMs ?? RETENTION.pauseMs, (batch) => {
        removed[rule.kind] += batch.count;
      });
    }
  } catch (error) {
    await endPass(db, pass, error instanceof Error ? error.message : String(error));
    throw error;
  }
  await endPass(db, pass, null);
  return { removed, complete: !signal.aborted };
}

async function applyRule(
  db: Db,
  policy: RetentionPolicy,
  rule: Rule,
  pass: Pass,
  signal: AbortSignal,
  pauseMs: number,
  onBatch: (removed: Removed) => void,
): Promise<void> {
  const size = RETENTION.batch[rule.kind];
  for (let last: Doomed | null = null; ;) {
    const page: Doomed[] = await rule.find(db, policy, last, RETENTION.page);
    for (let from = 0; from < page.length && !signal.aborted; from += size) {
      const doomed = page.slice(from, from + size);
      const removed = await inTransaction(db, async (tx) => {
        const batch = await rule.remove(tx, doomed, policy);
        await countRemoved(tx, pass, rule.kind, batch);
        return batch;
      });
      onBatch(removed);
      await sleep(pauseMs);
    }
    last = page.at(-1) ?? null;
    if (page.length < RETENTION.page || signal.aborted) return;
  }
}
