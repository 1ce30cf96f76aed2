import type { FlowDocument } from "./document-schema";
import type { FlowNode } from "./node-schema";
import type { DocumentPath } from "./problem";

/** The key of the document's root workflow; steps are `0`, `1`, and those within them `1.0`. */
export const ROOT_KEY = "root";

/** One node in its place. */
export interface NodeVisit<N = FlowNode> {
  node: N;
  /** Names the node for as long as the document stays the same. */
  key: string;
  path: DocumentPath;
  /** Null for the root. */
  parentKey: string | null;
  /** Position among its siblings. */
  index: number;
  /** 0 for the root. */
  depth: number;
}

/** An object that may or may not be a node yet. */
export type RawNode = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of any JSON value: what stands where its nodes should be, parents before children. */
export function* walkRawNodes(document: unknown): Generator<NodeVisit<RawNode>> {
  if (!isRecord(document)) return;
  yield* walkFrom({
    node: document.spec,
    key: ROOT_KEY,
    path: ["spec"],
    parentKey: null,
    index: 0,
    depth: 0,
  });
}

function* walkFrom(visit: NodeVisit<unknown>): Generator<NodeVisit<RawNode>> {
  const { node, key, path, depth } = visit;
  if (!isRecord(node)) return;
  yield { ...visit, node };
  for (const [index, step] of stepsOf(node).entries()) {
    yield* walkFrom({
      node: step,
      key: childKey(key, index),
      path: [...path, "spec", "steps", index],
      parentKey: key,
      index,
      depth: depth + 1,
    });
  }
}

/** The steps of a workflow or loop; none for any other node. */
export function stepsOf(node: RawNode): readonly unknown[] {
  return isRecord(node.spec) && Array.isArray(node.spec.steps) ? (node.spec.steps as readonly unknown[]) : [];
}

function childKey(parentKey: string, index: number): string {
  return parentKey === ROOT_KEY ? String(index) : `${parentKey}.${index}`;
}

/** Every node of a document, parents before children, in the order they are written. */
export function walkNodes(document: FlowDocument): Generator<NodeVisit> {
  // A parsed document has a node wherever one is looked for.
  return walkRawNodes(document) as Generator<NodeVisit>;
}

/** Keys of all nodes by JSON pointer: `/spec/spec/steps/0` → `0`. */
export function nodeIds(document: FlowDocument): Map<string, string> {
  return new Map([...walkNodes(document)].map(({ path, key }) => [toJsonPointer(path), key]));
}

/** RFC 6901. */
export function toJsonPointer(path: DocumentPath): string {
  return path.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The key of the innermost node that a path is in; undefined outside of all nodes. */
export function nodeKeyAt(path: readonly (string | number)[]): string | undefined {
  if (path[0] !== "spec") return undefined;
  let key = ROOT_KEY;
  let at = 1;
  for (;;) {
    const index = path[at + 2];
    if (path[at] !== "spec" || path[at + 1] !== "steps" || typeof index !== "number") return key;
    key = childKey(key, index);
    at += 3;
  }
}

/** Where the node with this key stands. */
export function nodePath(key: string): DocumentPath {
  if (key === ROOT_KEY) return ["spec"];
  return ["spec", ...key.split(".").flatMap((index) => ["spec", "steps", Number(index)])];
}
