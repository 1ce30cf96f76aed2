"use client";

import { useEffect, useRef, useState } from "react";

/** How far, in pixels, a page must have been scrolled for its reader to count as reading further down. */
const SCROLLED_PX = 120;

/**
 * Keeps new lines at the top of a list back while the reader is further down, so that nothing moves under their eyes.
 * `held` is how many there are; `release` shows them and goes to the top.
 */
export function useHeldBack<Item extends { id: string }>(
  items: readonly Item[],
): { shown: readonly Item[]; held: number; release: () => void } {
  const newestId = items[0]?.id ?? null;
  const newest = useRef(newestId);
  useEffect(() => {
    newest.current = newestId;
  }, [newestId]);
  /** The line that was on top when the reader left the top; null while they are there. */
  const [topId, setTopId] = useState<string | null>(null);

  useEffect(() => {
    const onScroll = () => {
      const away = window.scrollY > SCROLLED_PX;
      setTopId((current) => (away ? (current ?? newest.current) : null));
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => window.removeEventListener("scroll", onScroll);
  }, []);

  const held = Math.max(0, topId === null ? 0 : items.findIndex((item) => item.id === topId));
  return {
    shown: held === 0 ? items : items.slice(held),
    held,
    release: () => {
      setTopId(null);
      window.scrollTo({ top: 0 });
    },
  };
}
