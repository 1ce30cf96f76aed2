"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { LogPage } from "./run-types";

export type LogLine = LogPage["lines"][number];

export interface LogSource {
  nodeKey: string;
  attempt: number;
}

/** Reads on behind `cursor` (0: from the beginning). */
export type ReadLog = (source: LogSource & { cursor: number }) => Promise<LogPage>;

export interface LogReading {
  lines: readonly LogLine[];
  /** No more lines will come. */
  complete: boolean;
  /** The first page has come. */
  begun: boolean;
  /** Why the last attempt to read on failed; it is tried again. */
  error: string | null;
}

/** Pause after a page without news. */
const POLL_MS = 600;
const RETRY_MS = 2_000;

const NOTHING: LogReading = { lines: [], complete: false, begun: false, error: null };

/**
 * Reads a log from its beginning and goes on until it is complete, one page at a time. Give the component a key per
 * source: a reading never changes its source.
 */
export function useLog({ nodeKey, attempt }: LogSource, readLog: ReadLog): LogReading {
  const [reading, setReading] = useState(NOTHING);
  const read = useEffectEvent(readLog);

  useEffect(() => {
    let cursor = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;

    const readOn = async (): Promise<number | null> => {
      try {
        const page = await read({ nodeKey, attempt, cursor });
        if (gone) return null;
        cursor = page.cursor;
        setReading((before) => ({
          lines: page.lines.length > 0 ? [...before.lines, ...page.lines] : before.lines,
          complete: page.complete,
          begun: true,
          error: null,
        }));
        if (page.complete) return null;
        return page.lines.length > 0 ? 0 : POLL_MS;
      } catch (failure) {
        if (gone) return null;
        const error = failure instanceof Error ? failure.message : String(failure);
        setReading((before) => ({ ...before, error }));
        return RETRY_MS;
      }
    };
    const schedule = (delayMs: number) => {
      timer = setTimeout(() => {
        void readOn().then((next) => {
          if (next !== null && !gone) schedule(next);
        });
      }, delayMs);
    };

    schedule(0);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [nodeKey, attempt]);

  return reading;
}
