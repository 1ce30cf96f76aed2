"use client";

import { formatDuration, formatExact } from "@/components/ui/format-time";
import { Tooltip } from "@/components/ui/tooltip";

/** How long ago or ahead by the database's clock, which may differ from the reader's; the exact time on hover. */
export function Age({ ms, at }: { ms: number; at: string }) {
  return (
    <Tooltip content={<span suppressHydrationWarning>{formatExact(new Date(at).getTime())}</span>}>
      <time dateTime={at} className="tabular-nums">
        {formatDuration(ms)}
      </time>
    </Tooltip>
  );
}
