import type { ResolvedNode } from "@/core/plan";

/** An attempt that has started and not settled, with what only its driver needs to know. Times are database time, ms. */
export interface LiveAttempt {
  key: string;
  attempt: number;
  startedAtMs: number;
  deadlineAtMs: number;
  /** When to call the executor (or start the next attempt); null while it is being called. */
  checkAtMs: number | null;
  resolved: Extract<ResolvedNode, { type: "run" }>;
  calls: AbortController;
}

export function newLiveAttempt(
  key: string,
  attempt: number,
  startedAtMs: number,
  resolved: LiveAttempt["resolved"],
): LiveAttempt {
  return {
    key,
    attempt,
    startedAtMs,
    deadlineAtMs: startedAtMs + resolved.timeoutSeconds * 1000,
    checkAtMs: startedAtMs,
    resolved,
    calls: new AbortController(),
  };
}
