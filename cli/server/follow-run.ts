import { setTimeout as sleep } from "node:timers/promises";
import { isRunConcluded, type RunEvent } from "@/core/run";
import { readEventStream } from "./event-stream";
import { reasonOf, type Server } from "./server";
import { ServerError } from "./server-error";

/** A server says something every 15 s; what is silent for longer is a connection that died unnoticed. */
const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** A server that does not answer for so long is given up. */
const PATIENCE_MS = 10 * 60_000;

/** What a server says of a run that has ended, to whoever has heard all of it. */
const OVER = "over";

export interface FollowOptions {
  /** Where the run's events are, below `/v1`. */
  path: string;
  /** Is told when the connection drops and when it is there again. */
  onConnection?(isThere: boolean, why: string): void;
  signal?: AbortSignal;
}

/**
 * Every event of a run, from its first to the one that concludes it, each once: when the connection drops it goes on
 * behind the last one seen. A stream also ends where a run had ended that somebody had go on; only a server that has
 * nothing more to tell of a run says so. @throws ServerError when the server refuses, or is gone for ten minutes
 */
export async function* followRun(server: Server, options: FollowOptions): AsyncGenerator<RunEvent> {
  const { signal = new AbortController().signal, onConnection = () => undefined } = options;
  let seen = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let lastAnswer = performance.now();
  while (!signal.aborted) {
    let why = "the stream ended";
    let isAtAnEnd = false;
    try {
      for await (const event of readOnce(server, options.path, seen, signal, () => {
        lastAnswer = performance.now();
        if (pauseMs > FIRST_PAUSE_MS) onConnection(true, "");
        pauseMs = FIRST_PAUSE_MS;
      })) {
        if (event === OVER) return;
        if (event.seq <= seen) continue;
        seen = event.seq;
        isAtAnEnd = event.type === "run.moved" && isRunConcluded(event.payload.status);
        yield event;
      }
      if (isAtAnEnd) continue;
    } catch (error) {
      if (signal.aborted) return;
      // Behind a proxy a server that restarts answers with 502 or 503.
      const isFinal = error instanceof ServerError && error.status !== null && error.status < 500;
      if (isFinal || performance.now() - lastAnswer > PATIENCE_MS) throw error;
      why = reasonOf(error);
    }
    if (pauseMs === FIRST_PAUSE_MS) onConnection(false, why);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function* readOnce(
  server: Server,
  path: string,
  after: number,
  outer: AbortSignal,
  onBytes: () => void,
): AsyncGenerator<RunEvent | typeof OVER> {
  const silence = new AbortController();
  const endOfPatience = (): void => silence.abort(new Error("nothing was heard for a while"));
  let timer = setTimeout(endOfPatience, SILENCE_MS);
  try {
    const response = await server.send(path, {
      headers: { accept: "text/event-stream", ...(after > 0 && { "last-event-id": String(after) }) },
      signal: AbortSignal.any([outer, silence.signal]),
    });
    if (response.status === 204) {
      yield OVER;
      return;
    }
    if (response.body === null) return;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(endOfPatience, SILENCE_MS);
      onBytes();
    };
    for await (const { data } of readEventStream(
      response.body as unknown as AsyncIterable<Uint8Array>,
      heard,
    ))
      yield JSON.parse(data) as RunEvent;
  } finally {
    clearTimeout(timer);
    // Whoever stops listening, hangs up.
    silence.abort();
  }
}
