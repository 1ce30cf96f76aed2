"use client";

import { ArrowDown } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { CopyButton } from "./copy-button";
import { stripAnsi } from "./strip-ansi";

export interface LogLine {
  /** ISO string. */
  at: string;
  /** Where it came from. `system` lines are ours and look it; a replica's name is shown in front. */
  stream: "stdout" | "stderr" | "system";
  text: string;
  source?: string;
}

export interface LogLinesProps {
  lines: readonly LogLine[];
  /** No more lines will come. */
  complete: boolean;
  /** Says whose log it is: "Log of build 12". */
  label: string;
  /** Shown while there is no line. */
  emptyText?: string;
  className?: string;
}

/** How near to its end, in pixels, a log still counts as being at its end. */
const AT_END_PX = 24;

/** A log that follows its end until the reader scrolls up, and again when asked. */
export function LogLines({ lines, complete, label, emptyText, className }: LogLinesProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  const toEnd = () => frame.current?.scrollTo({ top: frame.current.scrollHeight });
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [following, lines.length]);

  return (
    <div className={cn("relative min-h-24 rounded-md border bg-sunken", className)}>
      <div
        ref={frame}
        role="log"
        // A log read aloud line by line would drown everything else.
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onScroll={({ currentTarget: it }) =>
          setFollowing(it.scrollHeight - it.scrollTop - it.clientHeight < AT_END_PX)
        }
        className="max-h-[inherit] overflow-auto py-2 font-mono text-sm leading-[18px]"
      >
        {lines.map((line, index) => (
          <div key={index} className="flex px-3 hover:bg-hover">
            <time
              dateTime={line.at}
              suppressHydrationWarning
              className="mr-3 shrink-0 text-ink-3 tabular-nums select-none max-sm:hidden"
            >
              {clock(line.at)}
            </time>
            {line.source && <span className="mr-3 shrink-0 text-ink-3 select-none">{line.source}</span>}
            <span
              className={cn(
                "min-w-0 flex-1 [overflow-wrap:anywhere] whitespace-pre-wrap",
                line.stream === "stderr" && "text-red",
                line.stream === "system" && "text-ink-2 italic",
              )}
            >
              {stripAnsi(line.text) || " "}
            </span>
          </div>
        ))}
        {lines.length === 0 && (
          <p className="px-3 font-sans text-base text-ink-3">
            {emptyText ??
              (complete
                ? "Nothing was written."
                : "Nothing has been written yet. Lines appear here as they come.")}
          </p>
        )}
        {!complete && lines.length > 0 && (
          <div aria-hidden className="mx-3 mt-1 h-3.5 w-1.5 animate-breathe bg-ink-3" />
        )}
      </div>
      {lines.length > 0 && (
        <CopyButton
          text={lines.map((line) => stripAnsi(line.text)).join("\n")}
          label="Copy log"
          className="absolute top-1 right-3 bg-sunken"
        />
      )}
      {!following && (
        <Button
          size="sm"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 bg-raised shadow-float"
          onClick={() => {
            setFollowing(true);
            toEnd();
          }}
        >
          <ArrowDown aria-hidden /> {complete ? "To the end" : "Follow"}
        </Button>
      )}
    </div>
  );
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString("en-GB");
}
