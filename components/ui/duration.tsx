"use client";

import { cn } from "./cn";
import { formatDuration } from "./format-time";
import { useNow } from "./now";

export interface DurationProps {
  /** Absent while nothing has started: shows a dash. */
  from: Date | string | null | undefined;
  /** Absent while it lasts: the number ticks. */
  to?: Date | string | null | undefined;
  className?: string;
}

/** How long something took, or is taking. */
export function Duration({ from, to, className }: DurationProps) {
  const now = useNow(Boolean(from) && !to);
  if (!from) return <span className={cn("text-ink-3", className)}>–</span>;
  const endMs = to ? new Date(to).getTime() : now;
  return (
    <span suppressHydrationWarning className={cn("tabular-nums", className)}>
      {formatDuration(endMs - new Date(from).getTime())}
    </span>
  );
}
