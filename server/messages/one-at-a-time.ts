import { setTimeout as sleep } from "node:timers/promises";
import { CapabilityError } from "@/core/node-kind";
import { inTransaction, type Db } from "@/server/db";

/** Who works alone keeps a connection of the pool; everybody else in this process needs the others. */
const MOST_AT_WORK = 3;
const ASK_AGAIN_MS = 100;
const LONGEST_MS = 60_000;
/** The transaction ends after the work at the latest, so what ends the work is said by the work. */
const SPARE_MS = 5_000;

let atWork = 0;

interface Task {
  key: string;
  /** Whom it waits for, as a sentence begins with it: `GitHub`. */
  who: string;
  signal: AbortSignal;
  longestMs?: number;
}

/**
 * Does the work while nobody else, in any process, does work of this key. The lock is that of a transaction, so it is
 * free again the moment this process dies; the work is ended after `longestMs`, so no transaction stays open because
 * another server does not answer. Who waits holds no connection, and waits until the signal is aborted.
 * @throws CapabilityError `timeout` (transient) when the work takes too long, and heeds its signal; what the work throws
 */
export async function oneAtATime<T>(
  db: Db,
  task: Task,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal } = task;
  for (;;) {
    signal.throwIfAborted();
    const done = atWork < MOST_AT_WORK ? await tryOnce(db, task, work) : null;
    if (done !== null) return done.result;
    // The reason of the signal is what callers know, not that of the sleep.
    await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function tryOnce<T>(
  db: Db,
  { key, who, signal, longestMs = LONGEST_MS }: Task,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ result: T } | null> {
  atWork += 1;
  try {
    return await inTransaction(
      db,
      async (tx) => {
        const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
          SELECT pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) AS taken`;
        return row?.taken === true ? { result: await endedAfter(longestMs, who, signal, work) } : null;
      },
      { timeoutMs: longestMs + SPARE_MS },
    );
  } finally {
    atWork -= 1;
  }
}

async function endedAfter<T>(
  longestMs: number,
  who: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const tooLong = new CapabilityError("timeout", `${who} took more than ${longestMs / 1000} seconds.`, true);
  const timer = setTimeout(() => limit.abort(tooLong), longestMs);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
