"use client";

import { useEffect, useSyncExternalStore } from "react";

/** How a live stream of this page is. `idle`: nothing on the page is live. */
export type ConnectionState = "idle" | "connecting" | "live" | "offline";

const reports = new Map<symbol, ConnectionState>();
const listeners = new Set<() => void>();

/** The worst one counts: a dot that says "live" must mean all of it. */
const SEVERITY = { idle: 0, live: 1, connecting: 2, offline: 3 } as const satisfies Record<
  ConnectionState,
  number
>;

function currentState(): ConnectionState {
  let worst: ConnectionState = "idle";
  for (const state of reports.values()) if (SEVERITY[state] > SEVERITY[worst]) worst = state;
  return worst;
}

function publish(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A screen with a live stream tells the shell how the stream is; forgotten when the screen goes. */
export function useReportConnection(state: ConnectionState): void {
  useEffect(() => {
    const key = Symbol("stream");
    reports.set(key, state);
    publish();
    return () => {
      reports.delete(key);
      publish();
    };
  }, [state]);
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(subscribe, currentState, () => "idle");
}
