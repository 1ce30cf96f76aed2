import type { RunEvent } from "@/core/run";
import type { Bell } from "@/server/bell";
import type { Db } from "@/server/db";
import { listRunEvents } from "./list-run-events";
import { RunFeed } from "./run-feed";

/** What is being watched in this process, by run. */
const feeds = new WeakMap<Db, Map<string, RunFeed>>();

/**
 * Every event of a run behind `after`, in order, each once, as they happen; never ends by itself. However many watch a
 * run, its events are read once.
 */
export async function* watchRun(
  db: Db,
  bell: Bell,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const feed = join(db, bell, runId);
  try {
    await feed.ready;
    let cursor = after;
    while (!signal.aborted) {
      const known = feed.since(cursor);
      const events = known ?? (await listRunEvents(db, runId, cursor));
      for (const event of events) {
        yield event;
        cursor = event.seq;
      }
      if (events.length > 0) continue;
      // What was before may be gone: runs are kept for a time only.
      if (known === null) cursor = Math.max(cursor, feed.begin);
      else await feed.news(cursor, signal);
    }
  } finally {
    leave(db, runId, feed);
  }
}

function join(db: Db, bell: Bell, runId: string): RunFeed {
  const open = feeds.get(db) ?? new Map<string, RunFeed>();
  feeds.set(db, open);
  const known = open.get(runId);
  const feed = known === undefined || known.isBroken ? new RunFeed(db, bell, runId) : known;
  open.set(runId, feed);
  feed.watchers += 1;
  return feed;
}

function leave(db: Db, runId: string, feed: RunFeed): void {
  feed.watchers -= 1;
  if (feed.watchers > 0) return;
  feed.close();
  const open = feeds.get(db);
  if (open?.get(runId) === feed) open.delete(runId);
}
