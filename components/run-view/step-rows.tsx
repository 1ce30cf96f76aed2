"use client";

import { memo, type KeyboardEvent } from "react";
import { describeNode, KindIcon, statusOf, type FlowTree, type FlowTreeNode } from "@/components/canvas";
import { StatusBadge, waitWords } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { formatDuration } from "@/components/ui/format-time";
import { useNow } from "@/components/ui/now";
import { isRunConcluded, type NodeState, type NodeStatus, type RunState } from "@/core/run";
import { AttemptBar, placeInTime, secondsAcross } from "./attempt-bar";
import { useIsBrowser } from "./is-browser";
import { TimeScale } from "./time-scale";

export interface StepRowsProps {
  /** `list`: how each step stands, in words; `timeline`: when. */
  view: "list" | "timeline";
  tree: FlowTree;
  run: RunState;
  /** Milliseconds. */
  expectedMs: number | null;
  /** How long the step with this key usually takes, milliseconds. */
  usualMsOf: (key: string) => number | null;
  selectedKey: string | null;
  onSelect: (key: string) => void;
}

/** Every step in a row of its own, in the order of the document; arrow keys go through them. */
export function StepRows({ view, tree, run, expectedMs, usualMsOf, selectedKey, onSelect }: StepRowsProps) {
  const concluded = isRunConcluded(run.status);
  const inTime = view === "timeline";
  const now = useNow(inTime && !concluded);
  const drawn = useIsBrowser();
  const fromMs = Date.parse(run.startedAt ?? run.createdAt ?? new Date(now).toISOString());
  const endMs = run.concludedAt === null ? now : Date.parse(run.concludedAt);
  const lengthMs = Math.max(1000, endMs - fromMs, concluded ? 0 : (expectedMs ?? 0));
  const steps = tree.order.slice(1);
  const tabStop = steps.some(({ key }) => key === selectedKey) ? selectedKey : steps[0]?.key;

  return (
    <div
      className="absolute inset-0 flex flex-col overflow-y-auto bg-ground"
      style={inTime && drawn ? secondsAcross(lengthMs) : undefined}
      onKeyDown={moveAmongRows}
    >
      {inTime && drawn && (
        <div className={cn(COLUMNS.timeline, "sticky top-0 z-10 border-b bg-ground px-5 py-1 max-sm:px-4")}>
          <span />
          <TimeScale lengthMs={lengthMs} />
        </div>
      )}
      <ol aria-label={inTime ? "Steps over time" : "Steps"}>
        {steps.map((node) => {
          const state = run.nodes[node.key];
          return (
            <StepRow
              key={node.key}
              view={view}
              node={node}
              state={state}
              status={statusOf(tree, node, run.nodes)}
              concluded={concluded}
              usualMs={usualMsOf(node.key)}
              fromMs={fromMs}
              // What has ended stands where it stands: only what goes on is told the time.
              nowMs={drawn && inTime && state?.startedAt && !state.endedAt ? endMs : 0}
              selected={node.key === selectedKey}
              isTabStop={node.key === tabStop}
              onSelect={onSelect}
            />
          );
        })}
      </ol>
    </div>
  );
}

const COLUMNS = {
  list: "grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_5rem] items-center gap-3 max-sm:grid-cols-[minmax(0,1fr)_auto]",
  timeline: "grid grid-cols-[16rem_minmax(0,1fr)] items-center gap-3 max-sm:grid-cols-[8rem_minmax(0,1fr)]",
} as const;

interface StepRowProps extends Pick<StepRowsProps, "view" | "onSelect"> {
  node: FlowTreeNode;
  state: NodeState | undefined;
  status: NodeStatus;
  concluded: boolean;
  usualMs: number | null;
  /** When the run began. */
  fromMs: number;
  nowMs: number;
  selected: boolean;
  isTabStop: boolean;
}

const StepRow = memo(function StepRow(props: StepRowProps) {
  const { view, node, state, status, selected, isTabStop, onSelect } = props;
  const { title, icon } = describeNode(node, state?.spec ?? undefined);
  return (
    // What is far out of view is neither laid out nor painted.
    <li className="border-b [contain-intrinsic-size:auto_32px] [content-visibility:auto]">
      <button
        type="button"
        data-row={node.key}
        data-status={status}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={selected ? "true" : undefined}
        onClick={() => onSelect(node.key)}
        className={cn(
          COLUMNS[view],
          "group min-h-8 w-full px-5 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2 max-sm:px-4 pointer-coarse:min-h-11",
          selected && "bg-selected hover:bg-selected",
        )}
      >
        <span
          className="flex min-w-0 items-center gap-2"
          style={{ paddingLeft: `${String((node.depth - 1) * 16)}px` }}
        >
          <KindIcon name={icon} className="shrink-0 text-ink-3" />
          <span className={cn("truncate", node.flow !== null && "text-ink-2")}>
            {title.map(({ text, strong }) => (
              <span key={text} className={cn(strong && "font-semibold")}>
                {text}
              </span>
            ))}
          </span>
        </span>
        {view === "list" ? <Standing {...props} /> : <Track {...props} />}
      </button>
    </li>
  );
});

function Standing({ node, state, status, concluded, usualMs }: StepRowProps) {
  return (
    <>
      <span className="flex min-w-0 items-center gap-2 max-sm:justify-end">
        <StatusBadge status={status} plain className="shrink-0 max-sm:max-w-40" />
        <span suppressHydrationWarning className="min-w-0 truncate text-sm text-ink-3 max-sm:hidden">
          {wordsOf({ node, state, status, concluded })}
        </span>
      </span>
      <span className="text-right text-sm text-ink-2 tabular-nums max-sm:hidden">
        {state?.startedAt ? (
          <Duration from={state.startedAt} to={status === "Retrying" ? state.startedAt : state.endedAt} />
        ) : (
          usualMs !== null && <span className="text-ink-3">~{formatDuration(usualMs)}</span>
        )}
      </span>
    </>
  );
}

function wordsOf(props: Pick<StepRowProps, "node" | "state" | "status" | "concluded">): string {
  const { node, state, status, concluded } = props;
  if (status === "Waiting" && state?.waitReason) return waitWords(state.waitReason);
  if (status === "Failed" && state?.error) return state.error.message;
  if (status === "Pending" && concluded) return "Not reached";
  if (state && state.attempt > 1) return `Attempt ${String(state.attempt)}`;
  return describeNode(node, state?.spec ?? undefined).detail;
}

/** When each attempt was. */
function Track({ state, status, fromMs, nowMs }: StepRowProps) {
  return (
    <span className="relative block h-8">
      <span className="sr-only">{status}</span>
      {(state?.attempts ?? []).map((attempt) => {
        if (attempt.startedAt === null) return null;
        const startMs = Date.parse(attempt.startedAt);
        const endMs = attempt.endedAt === null ? Math.max(nowMs, startMs) : Date.parse(attempt.endedAt);
        const waits = attempt.attempt === state?.attempt ? state.waitSince : null;
        const workedMs = waits === null ? endMs - startMs : Date.parse(waits) - startMs;
        return (
          <span
            key={attempt.attempt}
            title={`${attempt.status}, ${formatDuration(endMs - startMs)}`}
            className="absolute inset-y-0 flex min-w-1 items-center"
            style={placeInTime(startMs - fromMs, endMs - startMs)}
          >
            <AttemptBar
              status={attempt.status}
              worked={Math.max(0, Math.min(1, workedMs / Math.max(1, endMs - startMs)))}
            />
          </span>
        );
      })}
    </span>
  );
}

/** Up, down, the first and the last row. */
function moveAmongRows(event: KeyboardEvent<HTMLDivElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at < 0) return;
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, target))]?.focus();
}
