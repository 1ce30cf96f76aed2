"use client";

import { useMemo, useSyncExternalStore } from "react";
import { describeNode, type FlowTree } from "@/components/canvas";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/format-time";
import { useNow } from "@/components/ui/now";
import { isRunConcluded, type NodeStatus, type RunState } from "@/core/run";
import { timelineTicks, toTimeline, type TimelineBar } from "./timeline-bars";

export interface RunTimelineProps {
  tree: FlowTree;
  run: RunState;
  /** Milliseconds. */
  expectedMs: number | null;
  selectedKey: string | null;
  onSelect: (key: string) => void;
}

const LANE_HEIGHT = 12;
const LANES_SHOWN = 6;
const TICKS = 6;

const COLOURS = {
  Pending: "bg-neutral",
  Running: "bg-blue",
  Waiting: "bg-blue",
  Retrying: "bg-orange",
  Success: "bg-green",
  Failed: "bg-red",
  Skipped: "bg-line-strong",
  Aborting: "bg-slate",
  Aborted: "bg-slate",
} as const satisfies Record<NodeStatus, string>;

/** Every attempt as a bar over time, waits hatched. The same facts stand in the drawing, so it takes no stop of Tab. */
export function RunTimeline({ tree, run, expectedMs, selectedKey, onSelect }: RunTimelineProps) {
  const concluded = isRunConcluded(run.status);
  const now = useNow(!concluded);
  const timeline = useMemo(() => toTimeline(tree, run, now, expectedMs), [tree, run, now, expectedMs]);
  const lengthMs = timeline.toMs - timeline.fromMs;
  // Server and browser read different clocks: what stands where is drawn once the page is the browser's.
  const drawn = useIsBrowser();
  const share = (ms: number) => `${String(((ms - timeline.fromMs) / lengthMs) * 100)}%`;
  return (
    <section aria-label="Time line" className="shrink-0 border-b bg-surface px-5 pt-1.5 pb-2 max-sm:px-4">
      <div className="relative h-4 text-xs text-ink-3 tabular-nums" aria-hidden>
        {drawn &&
          timelineTicks(lengthMs, TICKS).map((tick) => (
            <span
              key={tick}
              className={cn("absolute top-0", tick > 0 && "-translate-x-1/2")}
              style={{ left: share(timeline.fromMs + tick) }}
            >
              {tick === 0 ? "0s" : formatDuration(tick)}
            </span>
          ))}
      </div>
      <div
        className="relative overflow-x-hidden overflow-y-auto"
        style={{ maxHeight: LANES_SHOWN * LANE_HEIGHT + 2 }}
      >
        <div
          className="relative"
          style={{ height: Math.max(1, timeline.lanes) * LANE_HEIGHT }}
          suppressHydrationWarning
        >
          {drawn && !concluded && expectedMs !== null && (
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 border-r border-dashed border-line-strong"
              style={{ width: share(now) }}
            />
          )}
          {drawn &&
            timeline.bars.map((bar) => (
              <Bar
                key={`${bar.key}/${String(bar.attempt)}`}
                bar={bar}
                label={labelOf(tree, bar)}
                left={share(bar.fromMs)}
                width={`${String(((bar.toMs - bar.fromMs) / lengthMs) * 100)}%`}
                selected={bar.key === selectedKey}
                onSelect={onSelect}
              />
            ))}
        </div>
      </div>
    </section>
  );
}

const never = () => () => undefined;

function useIsBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

interface BarProps {
  bar: TimelineBar;
  label: string;
  left: string;
  width: string;
  selected: boolean;
  onSelect: (key: string) => void;
}

function Bar({ bar, label, left, width, selected, onSelect }: BarProps) {
  const length = Math.max(1, bar.toMs - bar.fromMs);
  const worked = bar.waitsFromMs === null ? length : Math.max(0, bar.waitsFromMs - bar.fromMs);
  return (
    <button
      type="button"
      tabIndex={-1}
      title={label}
      aria-label={label}
      onClick={() => onSelect(bar.key)}
      className={cn(
        "group absolute flex min-w-1 items-center py-[3px] pr-px transition-[width,left] duration-150",
        selected && "z-10",
      )}
      style={{ left, width, top: bar.lane * LANE_HEIGHT, height: LANE_HEIGHT }}
    >
      <span
        className={cn(
          "flex h-1.5 w-full overflow-hidden rounded-sm transition-opacity group-hover:opacity-75",
          selected && "outline-2 outline-offset-1 outline-accent",
        )}
      >
        <span
          className={cn("h-full", COLOURS[bar.status])}
          style={{ width: `${String((worked / length) * 100)}%` }}
        />
        {bar.waitsFromMs !== null && (
          <span className="h-full flex-1 bg-[repeating-linear-gradient(135deg,var(--amber)_0_2px,var(--amber-soft)_2px_5px)]" />
        )}
      </span>
    </button>
  );
}

function labelOf(tree: FlowTree, bar: TimelineBar): string {
  const node = tree.byKey.get(bar.key);
  const title = node ? describeNode(node).titleText : bar.key;
  const attempt = bar.attempt > 1 ? `, attempt ${String(bar.attempt)}` : "";
  return `${title}${attempt}: ${bar.status}, ${formatDuration(bar.toMs - bar.fromMs)}`;
}
