import { isRunConcluded } from "@/core/run";
import { getBell } from "@/server/bell";
import type { Db } from "@/server/db";
import { AppError } from "@/server/errors";
import { logger } from "@/server/logger";
import { listRunEvents, watchRun, type RunDetail } from "@/server/runs";
import { shutdownSignal } from "@/server/worker/shutdown";

/** Proxies close what is silent for longer. */
const HEARTBEAT_MS = 15_000;

/**
 * A run's events as server-sent events, from behind `Last-Event-ID`. Ends when the run has concluded and all is told;
 * who asks again then gets 204, which stops an EventSource for good.
 */
export async function streamRunEvents(db: Db, run: RunDetail, request: Request): Promise<Response> {
  const after = parseEventId(request.headers.get("last-event-id"));
  if (isRunConcluded(run.state.status) && (await listRunEvents(db, run.id, after, 1)).length === 0) {
    return new Response(null, { status: 204 });
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, request.signal, shutdownSignal()]);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (text: string): void => {
        if (!signal.aborted) controller.enqueue(encoder.encode(text));
      };
      say("retry: 1000\n\n");
      const heartbeat = setInterval(say, HEARTBEAT_MS, ": still here\n\n");
      tell(db, run, after, signal, say)
        .catch((error: unknown) => {
          logger.warn({ runId: run.id, err: error }, "a stream of run events broke off");
        })
        .finally(() => {
          clearInterval(heartbeat);
          // Closing what the reader has cancelled already is an error of the stream, not of ours.
          if (!stop.signal.aborted) controller.close();
        });
    },
    cancel() {
      stop.abort();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

async function tell(
  db: Db,
  run: RunDetail,
  after: number,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  // With what is known already, a run that has ended ends the stream at its last event.
  let end = isRunConcluded(run.state.status) ? run.state.cursor : null;
  for await (const event of watchRun(db, getBell(), run.id, after, signal)) {
    say(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    // A run that somebody had go on has ended before: that end is part of its history.
    const isNew = event.seq > run.state.cursor;
    if (isNew && event.type === "run.moved" && isRunConcluded(event.payload.status)) end ??= event.seq;
    if (end !== null && event.seq >= end) return;
  }
}

/** @throws AppError 400 */
function parseEventId(header: string | null): number {
  if (header === null || header === "") return 0;
  if (!/^\d{1,9}$/.test(header))
    throw AppError.invalid("Last-Event-ID is not one that this stream gave out.");
  return Number(header);
}
