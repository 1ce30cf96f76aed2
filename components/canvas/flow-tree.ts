/** A node of a flow document as the drawing needs it. Read leniently: a half-written document is drawn too. */
export interface FlowTreeNode {
  /**
   * Place in the document: `root`, `0`, `1.0` … the same keys as `core/document`. In a run the steps of a loop stand
   * in its iterations: `2#0.1`, as in `core/run`.
   */
  key: string;
  parentKey: string | null;
  /** 0 for the root. */
  depth: number;
  kind: string;
  ref: string | null;
  /** As written, expressions included. */
  spec: unknown;
  /** The node as written, whole. */
  source: unknown;
  /** *Wait for completion*: the word of its condition; null when it only starts the action. */
  waitsFor: string | null;
  /** Seconds, or an expression. */
  timeout: number | string | null;
  skip: SkipRule;
  /** Present on nodes that hold other nodes. */
  flow: "sequential" | "parallel" | null;
  children: FlowTreeNode[];
}

export type SkipRule = { type: "never" } | { type: "always" } | { type: "when"; expression: string };

export interface FlowTree {
  root: FlowTreeNode;
  byKey: ReadonlyMap<string, FlowTreeNode>;
  /** Every node in the order of the document, parents before their children. */
  order: readonly FlowTreeNode[];
}

type Fields = Record<string, unknown>;

/** How often the loop with this key repeats its steps; undefined before that is known. */
export type IterationsOf = (loopKey: string) => number | undefined;

/** The container that holds the steps of one turn of a loop. */
export const ITERATION = "Iteration";
const LOOP = "LoopWorkflow";

/** Reads the nodes of a document. What cannot be read is drawn as an empty sequential workflow, never thrown. */
export function toFlowTree(document: unknown, iterationsOf: IterationsOf = () => undefined): FlowTree {
  const root = readNode(fieldsOf(document).spec, { key: "root", parentKey: null, depth: 0 }, iterationsOf);
  const order: FlowTreeNode[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    order.push(node);
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index];
      if (child) open.push(child);
    }
  }
  return { root, order, byKey: new Map(order.map((node) => [node.key, node])) };
}

type Place = Pick<FlowTreeNode, "key" | "parentKey" | "depth">;

function readNode(source: unknown, place: Place, iterationsOf: IterationsOf): FlowTreeNode {
  const fields = fieldsOf(source);
  const spec = fieldsOf(fields.spec);
  const steps = Array.isArray(spec.steps) ? (spec.steps as unknown[]) : null;
  const kind = typeof fields.kind === "string" ? fields.kind : place.depth === 0 ? "Workflow" : "Unknown";
  const holdsNodes = steps !== null || kind === "Workflow";
  const iterations = kind === LOOP ? iterationsOf(place.key) : undefined;
  const order = spec.type === "parallel" ? "parallel" : "sequential";
  const node = {
    ...place,
    kind,
    ref: typeof fields.ref === "string" ? fields.ref : null,
    spec: fields.spec ?? null,
    source,
    waitsFor: typeof fields.condition === "string" ? fields.condition : null,
    timeout: readTimeout(fields.timeoutDuration),
    skip: readSkip(fields.skipNodeExecution),
  };
  if (!holdsNodes) return { ...node, flow: null, children: [] };
  if (iterations !== undefined) {
    const turns = Array.from({ length: iterations }, (_, index) => readTurn(node, index, iterationsOf));
    return { ...node, flow: order, children: turns };
  }
  // The type of a loop is that of its iterations; the steps of each run one after the other.
  return { ...node, flow: kind === LOOP ? "sequential" : order, children: readSteps(node, iterationsOf) };
}

/** One iteration of a loop, with the loop's steps. */
function readTurn(
  loop: Place & Pick<FlowTreeNode, "spec" | "source">,
  index: number,
  iterationsOf: IterationsOf,
): FlowTreeNode {
  const turn = {
    key: `${loop.key}#${String(index)}`,
    parentKey: loop.key,
    depth: loop.depth + 1,
    spec: loop.spec,
    source: loop.source,
  };
  return {
    ...turn,
    kind: ITERATION,
    ref: null,
    waitsFor: null,
    timeout: null,
    skip: { type: "never" },
    flow: "sequential",
    children: readSteps(turn, iterationsOf),
  };
}

function readSteps(holder: Place & Pick<FlowTreeNode, "spec">, iterationsOf: IterationsOf): FlowTreeNode[] {
  const { steps } = fieldsOf(holder.spec);
  if (!Array.isArray(steps)) return [];
  return (steps as unknown[]).map((step, index) => {
    const key = holder.depth === 0 ? String(index) : `${holder.key}.${String(index)}`;
    return readNode(step, { key, parentKey: holder.key, depth: holder.depth + 1 }, iterationsOf);
  });
}

function readTimeout(value: unknown): number | string | null {
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function readSkip(value: unknown): SkipRule {
  if (value === true || value === "true") return { type: "always" };
  if (typeof value === "string" && value.includes("${")) return { type: "when", expression: value };
  return { type: "never" };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
