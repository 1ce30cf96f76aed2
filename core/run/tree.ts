import type { RunState } from "./run-state";

/** The part of a document node that order depends on. */
interface OrderedNode {
  kind: string;
  spec: unknown;
}

/** A document as the engine walks it, with the iterations of every loop that has started. */
export interface RunTree {
  /** The place in the document (`root`, `0`, `1.0` …); within a loop the iteration stands behind it: `2#0`, `2#0.1`. */
  key: string;
  /** The kind of the node, or `Iteration`. */
  kind: string;
  /** Null for everything but what holds other nodes: workflows, loops, iterations. */
  workflow: { type: "sequential" | "parallel"; failFast: boolean; steps: RunTree[] } | null;
}

/** How many iterations the loop with this key has; undefined until it has started. */
export type IterationsOf = (loopKey: string) => number | undefined;

export const ROOT_KEY = "root";
export const LOOP_KIND = "LoopWorkflow";
/** The kind of a loop's iterations, which stand in no document. */
export const ITERATION_KIND = "Iteration";

/** Key of the step at `index` below the workflow or iteration at `parentKey`. */
export function childKey(parentKey: string, index: number): string {
  return parentKey === ROOT_KEY ? String(index) : `${parentKey}.${index}`;
}

/** Key of iteration `index` (from 0) of a loop. */
export function iterationKey(loopKey: string, index: number): string {
  return `${loopKey}#${index}`;
}

/** Where a node of a run stands in the document: `2#0.1` at `2.1`, an iteration where its loop is. */
export function documentKey(key: string): string {
  return key.replaceAll(/#\d+/g, "");
}

/** An iteration around a node. */
export interface IterationPlace {
  loopKey: string;
  /** From 0. */
  index: number;
  /** Key of the iteration itself. */
  key: string;
}

/** The iterations that a node of a run stands in, innermost first; an iteration stands in itself. */
export function iterationsAround(key: string): IterationPlace[] {
  return [...key.matchAll(/#(\d+)/g)]
    .map(({ index: at, 0: mark, 1: index }) => ({
      loopKey: key.slice(0, at),
      index: Number(index),
      key: key.slice(0, at + mark.length),
    }))
    .reverse();
}

export function isIterationKey(key: string): boolean {
  return /#\d+$/.test(key);
}

/** Whether nodes of this kind hold other nodes and do nothing themselves. */
export function isContainerKind(kind: string): boolean {
  return kind === "Workflow" || kind === LOOP_KIND || kind === ITERATION_KIND;
}

interface ContainerSpec {
  type?: "sequential" | "parallel";
  failFast?: boolean;
  steps: OrderedNode[];
}

const NONE_STARTED: IterationsOf = () => undefined;

/** Builds the tree of a valid document's root node. A loop has a step for each iteration, none before it has started. */
export function toRunTree(
  node: OrderedNode,
  iterationsOf: IterationsOf = NONE_STARTED,
  key: string = ROOT_KEY,
): RunTree {
  const { kind } = node;
  if (kind !== "Workflow" && kind !== LOOP_KIND) return { key, kind, workflow: null };
  const { type = "sequential", failFast = false, steps } = node.spec as ContainerSpec;
  const stepsBelow = (parentKey: string): RunTree[] =>
    steps.map((step, index) => toRunTree(step, iterationsOf, childKey(parentKey, index)));
  if (kind === "Workflow") return { key, kind, workflow: { type, failFast, steps: stepsBelow(key) } };
  const iterations = Array.from({ length: iterationsOf(key) ?? 0 }, (_, index): RunTree => {
    const own = iterationKey(key, index);
    const workflow = { type: "sequential" as const, failFast: false, steps: stepsBelow(own) };
    return { key: own, kind: ITERATION_KIND, workflow };
  });
  return { key, kind, workflow: { type, failFast, steps: iterations } };
}

/**
 * The tree of a run as it stands: its frozen document's root node, and the items each loop resolved when it started.
 * The same everywhere: in a driver, in the one after a crash, in a browser.
 */
export function runTreeOf(root: OrderedNode, state: Pick<RunState, "nodes">): RunTree {
  return toRunTree(root, (key) => iterationCountOf(state.nodes[key]?.spec));
}

/** How many items a loop's resolved spec has; undefined when it is none. */
export function iterationCountOf(spec: unknown): number | undefined {
  if (typeof spec !== "object" || spec === null || !("iterations" in spec)) return undefined;
  return Array.isArray(spec.iterations) ? spec.iterations.length : undefined;
}

/** Every node of the tree, parents before children, in document order. */
export function* walkTree(tree: RunTree): Generator<RunTree> {
  yield tree;
  for (const step of tree.workflow?.steps ?? []) yield* walkTree(step);
}
