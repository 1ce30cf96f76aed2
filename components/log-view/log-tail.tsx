"use client";

import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { LogFeed } from "./log-feed";
import type { LogLine, LogReader } from "./log-reader";
import { LogText, StreamMark } from "./log-text";

export interface LogTailProps {
  /** Must stay the same: give the component a key per log. */
  reader: LogReader;
  /** How many of the last lines. */
  count: number;
  onOpenLog: () => void;
}

/** The end of a log, where the trouble usually is. */
export function LogTail({ reader, count, onOpenLog }: LogTailProps) {
  const [feed] = useState(() => new LogFeed(reader.readWindow, null, count));
  const { lines, total, begun, complete } = useSyncExternalStore(
    feed.subscribe,
    feed.getPicture,
    feed.getPicture,
  );
  if (complete && total === 0) return null;
  const first = Math.max(0, total - count);
  const shown = Array.from({ length: total - first }, (_, index) => first + index).flatMap(
    (number): [number, LogLine][] => {
      const line = lines.get(number);
      return line === undefined ? [] : [[number, line]];
    },
  );
  return (
    <section aria-label="Last lines of the log">
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-sm font-medium text-ink-2">
          {total > count ? `Last ${String(count)} of ${total.toLocaleString("en")} lines` : "Log"}
        </h3>
        <Button variant="ghost" size="sm" className="-mr-2" onClick={onOpenLog}>
          Open log
        </Button>
      </div>
      <div
        tabIndex={0}
        role="group"
        aria-label="Last lines"
        className="overflow-x-auto rounded-md border bg-sunken py-1.5 font-mono text-sm leading-[18px]"
      >
        {shown.length === 0 && (
          <p className="px-3 font-sans text-ink-3">{begun ? "No lines yet" : "Reading the log"}</p>
        )}
        {shown.map(([number, line]) => (
          <div key={number} className="flex min-w-max gap-2 pr-3 whitespace-pre">
            <StreamMark stream={line.stream} />
            <LogText line={line} />
          </div>
        ))}
      </div>
    </section>
  );
}
