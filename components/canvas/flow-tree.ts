/** A node of a flow document as the drawing needs it. Read leniently: a half-written document is drawn too. */
export interface FlowTreeNode {
  /** Place in the document: `root`, `0`, `1.0` … the same keys as `core/document`. */
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

/** Reads the nodes of a document. What cannot be read is drawn as an empty sequential workflow, never thrown. */
export function toFlowTree(document: unknown): FlowTree {
  const root = readNode(fieldsOf(document).spec, "root", null, 0);
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

function readNode(source: unknown, key: string, parentKey: string | null, depth: number): FlowTreeNode {
  const fields = fieldsOf(source);
  const spec = fieldsOf(fields.spec);
  const steps = Array.isArray(spec.steps) ? (spec.steps as unknown[]) : null;
  const kind = typeof fields.kind === "string" ? fields.kind : depth === 0 ? "Workflow" : "Unknown";
  const holdsNodes = steps !== null || kind === "Workflow";
  return {
    key,
    parentKey,
    depth,
    kind,
    ref: typeof fields.ref === "string" ? fields.ref : null,
    spec: fields.spec ?? null,
    source,
    waitsFor: typeof fields.condition === "string" ? fields.condition : null,
    timeout: readTimeout(fields.timeoutDuration),
    skip: readSkip(fields.skipNodeExecution),
    flow: holdsNodes ? (spec.type === "parallel" ? "parallel" : "sequential") : null,
    children: (steps ?? []).map((step, index) =>
      readNode(step, depth === 0 ? String(index) : `${key}.${String(index)}`, key, depth + 1),
    ),
  };
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
