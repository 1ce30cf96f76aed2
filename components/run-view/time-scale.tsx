import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/format-time";
import { placeInTime } from "./attempt-bar";
import { timelineTicks } from "./timeline-bars";

const TICKS = 6;

/** Round times since the beginning, above what stands across the strip. */
export function TimeScale({ lengthMs }: { lengthMs: number }) {
  return (
    <div className="relative h-4 text-xs text-ink-3 tabular-nums" aria-hidden>
      {timelineTicks(lengthMs, TICKS).map((tick) => (
        <span
          key={tick}
          className={cn(
            "absolute top-0 whitespace-nowrap",
            // The last one stays within the strip.
            tick > 0 && (tick > lengthMs * 0.95 ? "-translate-x-full" : "-translate-x-1/2"),
          )}
          style={{ left: placeInTime(tick, 0).left }}
        >
          {tick === 0 ? "0s" : formatDuration(tick)}
        </span>
      ))}
    </div>
  );
}
