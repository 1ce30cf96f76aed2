"use client";

import { useCallback, useEffect, useRef, useState } from "react";

/** How far, in pixels, a page must have been scrolled for its reader to count as reading further down. */
const SCROLLED_PX = 120;

export interface ReadingOn {
  /** Cursor of the line that was on top when the reader left the top; null while they are there. */
  from: string | null;
  /** Says which line is on top now. */
  noteTop: (cursor: string | null) => void;
  /** Goes to the top. */
  release: () => void;
}

/** Holds a list at the line it began with while its reader is further down, so that nothing moves under their eyes. */
export function useReadingOn(): ReadingOn {
  const top = useRef<string | null>(null);
  const [from, setFrom] = useState<string | null>(null);

  useEffect(() => {
    const onScroll = () => {
      const away = window.scrollY > SCROLLED_PX;
      setFrom((current) => (away ? (current ?? top.current) : null));
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => window.removeEventListener("scroll", onScroll);
  }, []);

  const noteTop = useCallback((cursor: string | null) => {
    top.current = cursor;
  }, []);
  const release = useCallback(() => {
    setFrom(null);
    window.scrollTo({ top: 0 });
  }, []);
  return { from, noteTop, release };
}
