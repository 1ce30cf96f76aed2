"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function subscribeNever(): () => void {
  return () => undefined;
}

function wholeSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}

/**
 * The present in milliseconds, to the second; the component renders again each second while `ticking`.
 * All tickers of a page share one interval, so that their numbers change together.
 */
export function useNow(ticking = true): number {
  return useSyncExternalStore(ticking ? subscribe : subscribeNever, wholeSecond, wholeSecond);
}
