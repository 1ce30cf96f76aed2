"use client";

import { useSyncExternalStore } from "react";

/** Below this a flow is looked at, not edited. */
const NARROW = "(max-width: 767px)";
/** From here on a step's panel has room beside drawing and code. */
const WIDE = "(min-width: 1536px)";

export function useNarrowScreen(): boolean {
  return useMedia(NARROW);
}

export function useWideScreen(): boolean {
  return useMedia(WIDE);
}

/** False on the server. */
function useMedia(media: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(media);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => window.matchMedia(media).matches,
    () => false,
  );
}
