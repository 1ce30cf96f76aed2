import type { LockedTarget } from "@/core/node-kind";
import type { NodeCall } from "./node-call";

/** An attempt that has started and not settled, with what only its driver needs to know. Times are database time, ms. */
export interface LiveAttempt {
  key: string;
  attempt: number;
  startedAtMs: number;
  deadlineAtMs: number;
  /** When to call the executor (or start the next attempt); null while it is being called. */
  checkAtMs: number | null;
  call: NodeCall;
  calls: AbortController;
  /** What it locks, in the order in which that is taken. */
  targets: readonly LockedTarget[];
  /** Whether it has all of that; until it has, its executor is not called. Only the database knows after a crash. */
  standing: "holds" | "waits" | "unknown";
}

export function newLiveAttempt(
  key: string,
  attempt: number,
  startedAtMs: number,
  call: NodeCall,
  targets: readonly LockedTarget[] = [],
): LiveAttempt {
  return {
    key,
    attempt,
    startedAtMs,
    deadlineAtMs: startedAtMs + call.timeoutSeconds * 1000,
    checkAtMs: startedAtMs,
    call,
    calls: new AbortController(),
    targets,
    standing: targets.length === 0 ? "holds" : "unknown",
  };
}

/** Everything of a run that is in flight, by node key. */
export type LiveAttempts = Map<string, LiveAttempt>;

/** Everything in flight waits for a time or a ring; nothing of it is in this process. */
export function isIdle(live: LiveAttempts): boolean {
  return live.size > 0 && [...live.values()].every(({ checkAtMs }) => checkAtMs !== null);
}

/** Until the next look or deadline; Infinity with nothing in flight, negative when one is overdue. */
export function msUntilNextEvent(live: LiveAttempts, nowMs: number): number {
  const times = [...live.values()].map(({ checkAtMs, deadlineAtMs }) =>
    Math.min(checkAtMs ?? deadlineAtMs, deadlineAtMs),
  );
  return Math.min(...times) - nowMs;
}

/** Attempts that stand in line for something they lock. */
export function countInLine(live: LiveAttempts): number {
  return [...live.values()].filter(({ standing }) => standing === "waits").length;
}
