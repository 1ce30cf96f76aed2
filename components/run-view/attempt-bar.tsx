import type { CSSProperties } from "react";
import { cn } from "@/components/ui/cn";
import type { NodeStatus } from "@/core/run";

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

/**
 * Makes room for `placeInTime` below it: the share of the width that a second has. A strip that grows changes this one
 * value, and none of the thousand bars in it is rendered for that.
 */
export function secondsAcross(lengthMs: number): CSSProperties {
  // React's types know no properties of one's own.
  return { "--second": `${String(100_000 / lengthMs)}%` } as CSSProperties;
}

/** Where something that begins and lasts so long stands across the strip. Milliseconds since the strip's beginning. */
export function placeInTime(afterMs: number, lengthMs: number): { left: string; width: string } {
  return { left: inSeconds(afterMs), width: inSeconds(lengthMs) };
}

function inSeconds(ms: number): string {
  return `calc(${String(ms / 1000)} * var(--second))`;
}

export interface AttemptBarProps {
  status: NodeStatus;
  /** How much of it was work, 0 to 1; the rest is hatched. */
  worked: number;
  selected?: boolean;
}

/** One attempt of a step: solid where it worked, hatched while it waits. */
export function AttemptBar({ status, worked, selected }: AttemptBarProps) {
  return (
    <span
      className={cn(
        "flex h-1.5 w-full overflow-hidden rounded-sm transition-opacity group-hover:opacity-75",
        selected && "outline-2 outline-offset-1 outline-accent",
      )}
    >
      <span className={cn("h-full", COLOURS[status])} style={{ width: `${String(worked * 100)}%` }} />
      {worked < 1 && (
        <span className="h-full flex-1 bg-[repeating-linear-gradient(135deg,var(--amber)_0_2px,var(--amber-soft)_2px_5px)]" />
      )}
    </span>
  );
}
