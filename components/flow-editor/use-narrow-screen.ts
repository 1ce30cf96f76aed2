"use client";

import { useSyncExternalStore } from "react";

/** Below this a flow is looked at, not edited. */
const NARROW = "(max-width: 767px)";

export function useNarrowScreen(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}
