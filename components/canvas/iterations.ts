import type { IterationsOf } from "./flow-tree";
import type { NodeStates } from "./progress";

/**
 * How often each loop that has begun goes round, as one text: it stays the same while steps come and go, so that the
 * drawing is made anew only when a loop begins.
 */
export function iterationsText(states: NodeStates): string {
  const counts = Object.values(states).flatMap((state) => {
    if (state?.kind !== "LoopWorkflow" || typeof state.spec !== "object" || state.spec === null) return [];
    const { iterations } = state.spec as { iterations?: unknown };
    return Array.isArray(iterations) ? [[state.key, iterations.length] as const] : [];
  });
  return JSON.stringify(counts);
}

/** What `iterationsText` says, to be asked by the key of a loop. */
export function readIterations(text: string): IterationsOf {
  const counts = new Map(JSON.parse(text) as [string, number][]);
  return (loopKey) => counts.get(loopKey);
}
