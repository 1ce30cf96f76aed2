import type { IterationsOf } from "@/components/canvas";
import type { RunState } from "@/core/run";

/**
 * How often each loop that has begun goes round, as one text: it stays the same while steps come and go, so that the
 * drawing is made anew only when a loop begins.
 */
export function iterationsText(nodes: RunState["nodes"]): string {
  const counts = Object.values(nodes).flatMap(({ key, kind, spec }) => {
    if (kind !== "LoopWorkflow" || typeof spec !== "object" || spec === null) return [];
    const { iterations } = spec as { iterations?: unknown };
    return Array.isArray(iterations) ? [[key, iterations.length] as const] : [];
  });
  return JSON.stringify(counts);
}

/** What `iterationsText` says, to be asked by the key of a loop. */
export function readIterations(text: string): IterationsOf {
  const counts = new Map(JSON.parse(text) as [string, number][]);
  return (loopKey) => counts.get(loopKey);
}
