"use client";

import { Button } from "@/components/ui/button";
import { useLog, type LogSource, type ReadLog } from "./log-reader";
import { LogText, StreamMark } from "./log-text";

export interface LogTailProps {
  source: LogSource;
  readLog: ReadLog;
  /** How many of the last lines. */
  count: number;
  onOpenLog: () => void;
}

/** The end of a log, where the trouble usually is. */
export function LogTail({ source, readLog, count, onOpenLog }: LogTailProps) {
  const { lines, begun, complete } = useLog(source, readLog);
  if (complete && lines.length === 0) return null;
  const shown = lines.slice(-count);
  return (
    <section aria-label="Last lines of the log">
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-sm font-medium text-ink-2">
          {lines.length > count
            ? `Last ${String(count)} of ${lines.length.toLocaleString("en")} lines`
            : "Log"}
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
        {shown.map((line, index) => (
          <div key={lines.length - shown.length + index} className="flex min-w-max gap-2 pr-3 whitespace-pre">
            <StreamMark stream={line.stream} />
            <LogText line={line} />
          </div>
        ))}
      </div>
    </section>
  );
}
