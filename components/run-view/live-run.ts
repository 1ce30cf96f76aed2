import { EventGapError, reduceRun, type RunEvent, type RunState } from "@/core/run";

/** A run as this page knows it: the newest snapshot and every event above it, each folded in once. */
export interface LiveRun {
  run: RunState;
  /** Events that came after a gap, until a snapshot fills it. */
  ahead: readonly RunEvent[];
}

export function startLiveRun(snapshot: RunState): LiveRun {
  return { run: snapshot, ahead: [] };
}

/** True when events are missing: take a new snapshot. */
export function hasGap(live: LiveRun): boolean {
  return live.ahead.length > 0;
}

export function receiveEvent(live: LiveRun, event: RunEvent): LiveRun {
  return settle(live.run, [...live.ahead, event]);
}

/** A snapshot that is older than what we have changes nothing. */
export function receiveSnapshot(live: LiveRun, snapshot: RunState): LiveRun {
  if (snapshot.cursor < live.run.cursor) return live;
  return settle(snapshot, live.ahead);
}

function settle(from: RunState, events: readonly RunEvent[]): LiveRun {
  let run = from;
  const inOrder = [...events].sort((a, b) => a.seq - b.seq);
  for (const [index, event] of inOrder.entries()) {
    try {
      run = reduceRun(run, event);
    } catch (error) {
      if (!(error instanceof EventGapError)) throw error;
      return { run, ahead: inOrder.slice(index) };
    }
  }
  return { run, ahead: [] };
}
