"use client";

import { memo, useMemo } from "react";
import { describeNode, type FlowTree, type FlowTreeNode } from "@/components/canvas";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/format-time";
import { useNow } from "@/components/ui/now";
import { isRunConcluded, type NodeStatus, type RunState } from "@/core/run";
import { AttemptBar, placeInTime, secondsAcross } from "./attempt-bar";
import { useIsBrowser } from "./is-browser";
import { TimeScale } from "./time-scale";
import { toTimeline } from "./timeline-bars";

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

/** Every attempt as a bar over time, waits hatched. The same facts stand in the drawing, so it takes no stop of Tab. */
export function RunTimeline({ tree, run, expectedMs, selectedKey, onSelect }: RunTimelineProps) {
  const concluded = isRunConcluded(run.status);
  const now = useNow(!concluded);
  const timeline = useMemo(() => toTimeline(tree, run, now, expectedMs), [tree, run, now, expectedMs]);
  const { fromMs, toMs } = timeline;
  // Server and browser read different clocks: what stands where is drawn once the page is the browser's.
  const drawn = useIsBrowser();
  return (
    <section
      aria-label="Time line"
      className="shrink-0 border-b bg-surface px-5 pt-1.5 pb-2 max-sm:px-4"
      style={drawn ? secondsAcross(toMs - fromMs) : undefined}
    >
      {drawn ? <TimeScale lengthMs={toMs - fromMs} /> : <div className="h-4" />}
      <div
        className="relative overflow-x-hidden overflow-y-auto"
        style={{ maxHeight: LANES_SHOWN * LANE_HEIGHT + 2 }}
      >
        <div
          className="relative"
          style={{ height: Math.max(1, timeline.lanes) * LANE_HEIGHT }}
          suppressHydrationWarning
          onClick={(event) => {
            const bar = event.target instanceof Element ? event.target.closest("[data-bar]") : null;
            const key = bar?.getAttribute("data-bar");
            if (key) onSelect(key);
          }}
        >
          {drawn && !concluded && expectedMs !== null && (
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 border-r border-dashed border-line-strong"
              style={{ width: placeInTime(0, now - fromMs).width }}
            />
          )}
          {drawn &&
            timeline.bars.map((bar) => (
              <Bar
                key={`${bar.key}/${String(bar.attempt)}`}
                node={tree.byKey.get(bar.key)}
                attempt={bar.attempt}
                status={bar.status}
                afterMs={bar.fromMs - fromMs}
                lengthMs={bar.toMs - bar.fromMs}
                workedMs={bar.waitsFromMs === null ? null : bar.waitsFromMs - bar.fromMs}
                lane={bar.lane}
                selected={bar.key === selectedKey}
              />
            ))}
        </div>
      </div>
    </section>
  );
}

interface BarProps {
  node: FlowTreeNode | undefined;
  attempt: number;
  status: NodeStatus;
  /** Since the strip's beginning. */
  afterMs: number;
  lengthMs: number;
  /** Before it began to wait; null: it does not wait. */
  workedMs: number | null;
  lane: number;
  selected: boolean;
}

/** Given nothing but values that stay: the strip renders each second, its bars only when they change. */
const Bar = memo(function Bar(props: BarProps) {
  const { node, attempt, status, afterMs, lengthMs, workedMs, lane, selected } = props;
  const label = labelOf(props);
  const worked = workedMs === null ? 1 : Math.max(0, Math.min(1, workedMs / Math.max(1, lengthMs)));
  return (
    <button
      type="button"
      tabIndex={-1}
      title={label}
      aria-label={label}
      data-bar={node?.key}
      data-attempt={attempt}
      className={cn("group absolute flex min-w-1 items-center py-[3px] pr-px", selected && "z-10")}
      style={{ ...placeInTime(afterMs, lengthMs), top: lane * LANE_HEIGHT, height: LANE_HEIGHT }}
    >
      <AttemptBar status={status} worked={worked} selected={selected} />
    </button>
  );
});

function labelOf({ node, attempt, status, lengthMs }: BarProps): string {
  const title = node ? describeNode(node).titleText : "A step";
  return `${title}${attempt > 1 ? `, attempt ${String(attempt)}` : ""}: ${status}, ${formatDuration(lengthMs)}`;
}
