import { hasGap, receiveEvent, startLiveRun } from "@/components/run-view";
import type { RunState } from "@/core/run";
import { readShareStream } from "./read-share-stream";
import type { OverState, SharedRun } from "./shared-run";

/** What became of a shared run, as its page is told. */
export type ShareNews =
  | { type: "picture"; shared: SharedRun; run: RunState }
  /** The connection is up, and the picture as it was. */
  | { type: "up" }
  | { type: "lost" }
  /** Nothing comes after it. */
  | { type: "over"; state: OverState };

const RETRY_MS = 2_000;

/** Follows a shared run from a picture of it until its link is over or `signal` aborts; a connection that breaks is made again. */
export async function followSharedRun(
  token: string,
  from: SharedRun,
  tell: (news: ShareNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = `/share/${token}/events`;
  let query = `?after=${String(from.detail.state.cursor)}`;
  let shared = from;
  let live = startLiveRun(from.detail.state);
  while (!signal.aborted) {
    try {
      for await (const message of readShareStream(url + query, signal)) {
        if (message.type === "over") {
          tell(message);
          return;
        }
        tell({ type: "up" });
        if (message.type === "beat") continue;
        if (message.type === "run") {
          shared = message.run;
          live = startLiveRun(shared.detail.state);
        } else {
          live = receiveEvent(live, message.event);
          // Begun anew, the stream brings a picture of the whole.
          if (hasGap(live)) break;
        }
        tell({ type: "picture", shared, run: live.run });
      }
    } catch {
      // Told below, and tried again: a link that is over says so itself.
    }
    query = "";
    if (signal.aborted) return;
    tell({ type: "lost" });
    await pause(RETRY_MS, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
