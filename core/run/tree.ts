/** The part of a document node that order depends on. */
interface OrderedNode {
  kind: string;
  spec: unknown;
}

/** A document as the engine walks it. Keys are places: `root`, `0`, `1.0` …, the same as in `core/document`. */
export interface RunTree {
  key: string;
  kind: string;
  /** Null for everything but a Workflow. */
  workflow: { type: "sequential" | "parallel"; failFast: boolean; steps: RunTree[] } | null;
}

export const ROOT_KEY = "root";

/** Key of the step at `index` below the workflow at `parentKey`. */
export function childKey(parentKey: string, index: number): string {
  return parentKey === ROOT_KEY ? String(index) : `${parentKey}.${index}`;
}

/** Builds the tree of a valid document's root node. */
export function toRunTree(node: OrderedNode, key: string = ROOT_KEY): RunTree {
  if (node.kind !== "Workflow") return { key, kind: node.kind, workflow: null };
  const spec = node.spec as { type: "sequential" | "parallel"; failFast?: boolean; steps: OrderedNode[] };
  return {
    key,
    kind: node.kind,
    workflow: {
      type: spec.type,
      failFast: spec.failFast === true,
      steps: spec.steps.map((step, index) => toRunTree(step, childKey(key, index))),
    },
  };
}

/** Every node of the tree, parents before children, in document order. */
export function* walkTree(tree: RunTree): Generator<RunTree> {
  yield tree;
  for (const step of tree.workflow?.steps ?? []) yield* walkTree(step);
}
