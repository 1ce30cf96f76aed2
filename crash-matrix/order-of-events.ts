import { canNodeMove, isNodeSettled, type NodeStatus, type RunEvent } from "@/core/run";

/** Steps of these containers go side by side; of all others one after the other. */
const PARALLEL = "parallel";

interface Seen {
  status: NodeStatus;
  attempt: number;
  isParallel: boolean;
}

/**
 * Reads a run's events as somebody who watches it: every move is one the table allows, a step begins when those before
 * it are over, and nothing moves after the run has ended.
 */
export function findOrderMistakes(events: readonly RunEvent[]): string[] {
  const mistakes: string[] = [];
  const nodes = new Map<string, Seen>();
  let over: number | null = null;
  for (const event of events) {
    if (over !== null && event.type !== "run.renamed")
      mistakes.push(`${event.seq} comes after the end ${over}`);
    if (event.type === "run.moved" && ["Success", "Failed", "Aborted"].includes(event.payload.status))
      over = event.seq;
    if (event.type !== "node.started" && event.type !== "node.moved") continue;
    const { key, attempt } = event.payload;
    const before = nodes.get(key);
    const status = event.type === "node.started" ? "Running" : event.payload.status;
    const from = before?.status ?? "Pending";
    // What a stop waits for is said anew when it changes.
    const isSaidAnew = status === "Aborting" && from === "Aborting";
    if (!isSaidAnew && !canNodeMove(from, status))
      mistakes.push(`${event.seq}: node ${key} goes from ${from} to ${status}`);
    if (event.type === "node.started") {
      if (before !== undefined && attempt !== before.attempt + 1)
        mistakes.push(`${event.seq}: node ${key} starts attempt ${attempt} after ${before.attempt}`);
      const early = before === undefined ? unfinishedBefore(key, nodes) : undefined;
      if (early !== undefined) mistakes.push(`${event.seq}: node ${key} starts while ${early} goes on`);
    }
    const isParallel = event.type === "node.started" ? isParallelSpec(event.payload.spec) : undefined;
    nodes.set(key, { status, attempt, isParallel: isParallel ?? before?.isParallel ?? false });
  }
  for (const [key, { status }] of nodes)
    if (over !== null && !isNodeSettled(status)) mistakes.push(`node ${key} is ${status} for ever`);
  return mistakes;
}

function isParallelSpec(spec: unknown): boolean {
  return typeof spec === "object" && spec !== null && "type" in spec && spec.type === PARALLEL;
}

/** The step just before this one in the same container, when it has not settled and should have. */
function unfinishedBefore(key: string, nodes: ReadonlyMap<string, Seen>): string | undefined {
  const match = /^(?:(.*)([.#]))?(\d+)$/.exec(key);
  if (match === null) return undefined;
  const [, around, separator = "", place] = match;
  if (place === undefined || Number(place) === 0) return undefined;
  if (nodes.get(around ?? "root")?.isParallel === true) return undefined;
  const previous = `${around ?? ""}${separator}${Number(place) - 1}`;
  const seen = nodes.get(previous);
  return seen !== undefined && isNodeSettled(seen.status) ? undefined : previous;
}
