import type { RunEvent } from "@/core/run";
import type { Bell } from "@/server/bell";
import type { Db } from "@/server/db";

/** Events read at once. */
const PAGE = 500;
/** Backstop when a ring was lost. */
const POLL_MS = 5_000;

/** Events of a run behind `after`, oldest first. */
export async function listRunEvents(db: Db, runId: string, after: number, limit = PAGE): Promise<RunEvent[]> {
  const rows = await db.runEvent.findMany({
    where: { runId, seq: { gt: after } },
    orderBy: { seq: "asc" },
    take: limit,
  });
  return rows.map(
    ({ seq, type, payload, at }) => ({ seq, type, payload, at: at.toISOString() }) as unknown as RunEvent,
  );
}

/**
 * Every event of a run behind `after`, in order, each once, as they happen; never ends by itself. Listens first and
 * reads then, so that nothing between the two is missed.
 */
export async function* watchRun(
  db: Db,
  bell: Bell,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let rung = true;
  let wake: (() => void) | null = null;
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  const silence = bell.on("slipway_run", (id) => {
    if (id === runId || id === "") ring();
  });
  signal.addEventListener("abort", ring, { once: true });
  try {
    await bell.open();
    let cursor = after;
    while (!signal.aborted) {
      rung = false;
      const events = await listRunEvents(db, runId, cursor);
      for (const event of events) {
        yield event;
        cursor = event.seq;
      }
      if (events.length === PAGE || rung || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, POLL_MS);
        function done(): void {
          clearTimeout(timer);
          wake = null;
          resolve();
        }
        wake = done;
      });
    }
  } finally {
    silence();
    signal.removeEventListener("abort", ring);
  }
}
