"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False for the first picture, which server and browser must agree on although their clocks do not. */
export function useIsBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
