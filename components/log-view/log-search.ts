"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { LogReader } from "./log-reader";

/** What a search through a log has found so far. */
export interface LogFindings {
  words: string;
  /** Numbers of lines, in order. */
  hits: readonly number[];
  /** The first line that was not looked at. */
  scannedTo: number;
  /** It goes on. */
  isLooking: boolean;
  error: string | null;
}

/** Nobody steps through more. */
export const MOST_HITS = 10_000;
/** While one types. */
const PAUSE_MS = 180;

const NOTHING = { hits: [], scannedTo: 0, error: null } as const;

/**
 * Looks for words in a whole log, part by part, and in what comes on to it.
 * @param total lines the log has so far
 * @param onFirst called with the line of the first hit once it is found
 */
export function useLogSearch(
  reader: LogReader,
  words: string,
  total: number,
  onFirst: (line: number) => void,
): LogFindings {
  const [found, setFound] = useState<Omit<LogFindings, "isLooking">>({ words: "", ...NOTHING });
  const current = found.words === words ? found : { words, ...NOTHING };

  const lookThrough = useEffectEvent(async (isOver: () => boolean) => {
    let at: Omit<LogFindings, "isLooking"> = { ...current, error: null };
    try {
      while (!isOver() && at.scannedTo < total && at.hits.length < MOST_HITS) {
        const { lines, scannedTo } = await reader.search(words, at.scannedTo);
        if (isOver()) return;
        const [first] = lines;
        if (at.hits.length === 0 && first !== undefined) onFirst(first);
        at = { ...at, hits: lines.length > 0 ? [...at.hits, ...lines] : at.hits, scannedTo };
        setFound(at);
      }
    } catch (failure) {
      const error = failure instanceof Error ? failure.message : String(failure);
      if (!isOver()) setFound({ ...at, error });
    }
  });
  useEffect(() => {
    if (words === "") return undefined;
    let over = false;
    const timer = setTimeout(() => void lookThrough(() => over), PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [words, total]);

  const isDone = current.scannedTo >= total || current.hits.length >= MOST_HITS || current.error !== null;
  return { ...current, isLooking: words !== "" && !isDone };
}

/** The hit behind a line, or before it; from the other end on when there is none, null when there are none at all. */
export function stepThrough(hits: readonly number[], from: number | null, step: 1 | -1): number | null {
  if (step === 1) return hits.find((line) => from === null || line > from) ?? hits[0] ?? null;
  return hits.findLast((line) => from !== null && line < from) ?? hits.at(-1) ?? null;
}
