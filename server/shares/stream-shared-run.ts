import { setTimeout as sleep } from "node:timers/promises";
import type { RunEvent } from "@/core/run";
import { getBell } from "@/server/bell";
import type { Db } from "@/server/db";
import { logger } from "@/server/logger";
import { watchRun } from "@/server/runs";
import { shutdownSignal } from "@/server/worker/shutdown";
import type { SharedRun, ShareState } from "./dto";
import { lookAtShare } from "./look-at-share";
import type { OpenShare } from "./open-share";
import type { Redaction } from "./redaction";
import { readSharedRun, redactionOf } from "./shared-run";

/** An open page is asked about as often: so long at most does it outlive its link. It is the heartbeat, too. */
const CHECK_MS = 2_000;

/** What the stream of a share link says, one JSON a message. */
export type ShareMessage =
  /** The whole run; the events that follow are behind it. */
  | { type: "run"; run: SharedRun }
  | { type: "event"; event: RunEvent }
  /** The link still opens something. */
  | { type: "beat" }
  /** The last message: from now on the link opens nothing. */
  | { type: "over"; state: Exclude<ShareState, "open"> | "unknown" };

/**
 * One run, live, as its link shows it, for as long as the link holds: it is looked at again all the time, and the
 * stream says so and ends once the link has expired or was withdrawn.
 * @param after the run as of this event is known already; null: send it first
 */
export async function streamSharedRun(
  db: Db,
  token: string,
  share: OpenShare,
  after: number | null,
  request: Request,
): Promise<Response> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, request.signal, shutdownSignal()]);
  const encoder = new TextEncoder();
  let cancelled = false;
  const redaction = await redactionOf(db, share);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (message: ShareMessage): void => {
        if (!signal.aborted) controller.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`));
      };
      const stream: Stream = { db, token, share, signal, say, redaction };
      Promise.all([tell(stream, after), guard(stream).finally(() => stop.abort())])
        .catch((error: unknown) => {
          stop.abort();
          logger.warn({ shareId: share.id, err: error }, "the stream of a share link broke off");
        })
        .finally(() => {
          // Closing what the reader has cancelled already is an error of the stream, not of ours.
          if (!cancelled) controller.close();
        });
    },
    cancel() {
      cancelled = true;
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

interface Stream {
  db: Db;
  token: string;
  share: OpenShare;
  signal: AbortSignal;
  say: (message: ShareMessage) => void;
  /** As of the last look at the link. */
  redaction: Redaction;
}

async function tell(stream: Stream, after: number | null): Promise<void> {
  const { db, share, signal, say } = stream;
  let cursor = after;
  if (cursor === null) {
    const run = await readSharedRun(db, share);
    say({ type: "run", run });
    cursor = run.detail.state.cursor;
  }
  for await (const event of watchRun(db, getBell(), share.runId, cursor, signal)) {
    say({ type: "event", event: stream.redaction.event(event) });
  }
}

/** Resolves once the link opens nothing any more, or nobody listens. */
async function guard(stream: Stream): Promise<void> {
  const { db, token, signal, say } = stream;
  while (!signal.aborted) {
    const { share, redaction } = await lookAtShare(db, token);
    if (share.state !== "open") {
      say({ type: "over", state: share.state });
      return;
    }
    // People come to a run while it goes on.
    stream.redaction = redaction ?? stream.redaction;
    say({ type: "beat" });
    await sleep(CHECK_MS, undefined, { signal }).catch(() => undefined);
  }
}
