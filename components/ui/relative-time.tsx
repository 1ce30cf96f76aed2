"use client";

import { cn } from "./cn";
import { formatExact, formatRelative } from "./format-time";
import { useNow } from "./now";
import { Tooltip } from "./tooltip";

/** "4 min ago", ticking; the exact time in the reader's zone on hover. `at` is an instant or its ISO string. */
export function RelativeTime({ at, className }: { at: Date | string; className?: string }) {
  const now = useNow();
  const atMs = new Date(at).getTime();
  return (
    <Tooltip content={<ExactTime atMs={atMs} />}>
      {/* Server and browser read different clocks, and may stand in different zones. */}
      <time
        dateTime={new Date(atMs).toISOString()}
        suppressHydrationWarning
        className={cn("tabular-nums", className)}
      >
        {formatRelative(atMs, now)}
      </time>
    </Tooltip>
  );
}

function ExactTime({ atMs }: { atMs: number }) {
  return <span className="tabular-nums">{formatExact(atMs)}</span>;
}
