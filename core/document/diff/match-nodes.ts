import { isRecord, ROOT_KEY, walkRawNodes, type NodeVisit, type RawNode } from "../walk";

/** Two nodes of one kind are taken for the same when at least this share of their fields is. */
const SIMILAR_WITHIN_PARENT = 0.5;
const SIMILAR_ELSEWHERE = 0.6;
/** A node with more fields than this is not taken for one with which it has nothing in common. */
const FEW_FIELDS = 3;
/** A field that more nodes than this have in common tells none of them apart. */
const TELLING_FIELD = 30;

/** A node of one of the two documents. */
export interface MatchedNode extends NodeVisit<RawNode> {
  /** The node itself as text, without its steps. */
  own: string;
  /** With its steps. */
  whole: string;
  parent: MatchedNode | undefined;
  children: MatchedNode[];
  /** The same node in the other document; undefined: it is not there. */
  match: MatchedNode | undefined;
}

/** All nodes of two documents by key, each knowing what it is in the other. */
export interface NodeMatches {
  before: ReadonlyMap<string, MatchedNode>;
  after: ReadonlyMap<string, MatchedNode>;
}

/**
 * Finds the nodes of one document in another: by ref, then those that are the same in everything, then containers by
 * what they contain, then by how much of a node is the same, and at last by the place they have between nodes that
 * were found. The documents may be anything.
 */
export function matchNodes(before: unknown, after: unknown): NodeMatches {
  const old = collectNodes(before);
  const now = collectNodes(after);
  pair(old.get(ROOT_KEY), now.get(ROOT_KEY));
  matchRefs(old, now);
  matchEqual(old, now);
  matchContainers(now);
  matchSimilar(old, now);
  for (const node of old.values()) matchBetweenNeighbours(node);
  return { before: old, after: now };
}

function collectNodes(document: unknown): Map<string, MatchedNode> {
  const nodes = new Map<string, MatchedNode>();
  for (const visit of walkRawNodes(document)) {
    const parent = nodes.get(visit.parentKey ?? "");
    const node: MatchedNode = {
      ...visit,
      parent,
      own: JSON.stringify(ownOf(visit.node)),
      whole: "",
      children: [],
      match: undefined,
    };
    nodes.set(visit.key, node);
    parent?.children.push(node);
  }
  for (const node of [...nodes.values()].reverse())
    node.whole = node.own + node.children.map(({ whole }) => whole).join("");
  return nodes;
}

/** A node without what it contains. */
export function ownOf(node: RawNode): RawNode {
  if (!isRecord(node.spec) || !Array.isArray(node.spec.steps)) return node;
  return { ...node, spec: { ...node.spec, steps: undefined } };
}

function pair(before: MatchedNode | undefined, after: MatchedNode | undefined): void {
  if (before === undefined || after === undefined || before.match || after.match) return;
  before.match = after;
  after.match = before;
}

function matchRefs(before: Map<string, MatchedNode>, after: Map<string, MatchedNode>): void {
  const now = uniqueRefs(after);
  for (const [ref, node] of uniqueRefs(before)) pair(node, now.get(ref));
}

function uniqueRefs(nodes: Map<string, MatchedNode>): Map<string, MatchedNode> {
  const found = new Map<string, MatchedNode>();
  const twice = new Set<string>();
  for (const node of nodes.values()) {
    const { ref } = node.node;
    if (typeof ref !== "string") continue;
    if (found.has(ref)) twice.add(ref);
    found.set(ref, node);
  }
  for (const ref of twice) found.delete(ref);
  return found;
}

/** Of several that are alike, those in the same place first. */
function matchEqual(before: Map<string, MatchedNode>, after: Map<string, MatchedNode>): void {
  const waiting = new Map<string, Set<MatchedNode>>();
  for (const node of before.values()) {
    if (node.match !== undefined) continue;
    const alike = waiting.get(node.whole) ?? new Set();
    waiting.set(node.whole, alike.add(node));
  }
  const take = (now: MatchedNode, accepts: (node: MatchedNode) => boolean): void => {
    const alike = waiting.get(now.whole);
    if (alike === undefined || now.match !== undefined) return;
    for (const old of alike) {
      if (old.match !== undefined) alike.delete(old);
      else if (accepts(old)) {
        alike.delete(old);
        return pair(old, now);
      }
    }
  };
  // Parents come before their children, so what is in its old place is recognised from the root down.
  for (const now of after.values()) {
    const same = now.parent?.match?.children[now.index];
    if (same?.match === undefined && same?.whole === now.whole && now.match === undefined) pair(same, now);
  }
  for (const now of after.values()) {
    const parent = now.parent?.match;
    if (parent !== undefined) take(now, (old) => old.parent === parent);
  }
  for (const now of after.values()) take(now, () => true);
}

/** A container is the one most of whose steps it has now; the innermost are found first. */
function matchContainers(after: Map<string, MatchedNode>): void {
  for (const now of [...after.values()].reverse()) {
    if (now.match !== undefined || now.children.length === 0) continue;
    const votes = new Map<MatchedNode, number>();
    for (const { match } of now.children)
      if (match?.parent !== undefined) votes.set(match.parent, (votes.get(match.parent) ?? 0) + 1);
    const [old] = [...votes].sort(([, a], [, b]) => b - a)[0] ?? [];
    if (old !== undefined && old.node.kind === now.node.kind) pair(old, now);
  }
}

function matchSimilar(before: Map<string, MatchedNode>, after: Map<string, MatchedNode>): void {
  const byFeature = new Map<string, MatchedNode[]>();
  const featuresBefore = new Map<MatchedNode, string[]>();
  for (const node of before.values()) {
    if (node.match !== undefined) continue;
    const features = featuresOf(node);
    featuresBefore.set(node, features);
    for (const feature of features) {
      const having = byFeature.get(feature);
      if (having === undefined) byFeature.set(feature, [node]);
      else having.push(node);
    }
  }
  const candidates: { old: MatchedNode; now: MatchedNode; score: number }[] = [];
  for (const now of after.values()) {
    if (now.match !== undefined) continue;
    const features = featuresOf(now);
    const shared = new Set<MatchedNode>();
    for (const feature of features) {
      const having = byFeature.get(feature) ?? [];
      if (having.length > TELLING_FIELD) continue;
      for (const old of having) shared.add(old);
    }
    const own = new Set(features);
    for (const old of shared) {
      if (old.node.kind !== now.node.kind) continue;
      const theirs = featuresBefore.get(old) ?? [];
      const common = theirs.filter((feature) => own.has(feature)).length;
      const likeness = (2 * common) / (theirs.length + features.length);
      const isSibling = now.parent !== undefined && old.parent?.match === now.parent;
      if (likeness < (isSibling ? SIMILAR_WITHIN_PARENT : SIMILAR_ELSEWHERE)) continue;
      const score = likeness + (isSibling ? 0.2 : 0) + (old.index === now.index ? 0.01 : 0);
      candidates.push({ old, now, score });
    }
  }
  for (const { old, now } of candidates.sort((a, b) => b.score - a.score)) pair(old, now);
}

/** Every field with its value. The kind is not one: only nodes of one kind are compared. */
function featuresOf({ node }: MatchedNode): string[] {
  const features: string[] = [];
  visit(ownOf(node), "");
  return features;

  function visit(value: unknown, path: string): void {
    if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value))
        if (path !== "" || key !== "kind") visit(child, `${path}/${key}`);
    } else if (value !== undefined) features.push(`${path}=${JSON.stringify(value)}`);
  }
}

/** What is left between the same two siblings, by kind and in order: a small node all of whose fields were changed. */
function matchBetweenNeighbours(old: MatchedNode): void {
  const now = old.match;
  if (now === undefined) return;
  const gaps = new Map<string, MatchedNode[]>();
  let left: MatchedNode | undefined;
  for (const child of old.children) {
    if (child.match !== undefined) left = child.match;
    else {
      const gap = `${left?.key ?? ""} ${String(child.node.kind)}`;
      gaps.set(gap, [...(gaps.get(gap) ?? []), child]);
    }
  }
  left = undefined;
  for (const child of now.children) {
    if (child.match !== undefined) left = child;
    else {
      const gap = gaps.get(`${left?.key ?? ""} ${String(child.node.kind)}`) ?? [];
      const found = gap.findIndex((candidate) => couldBe(candidate, child));
      if (found !== -1) pair(gap.splice(found, 1)[0], child);
    }
  }
}

function couldBe(old: MatchedNode, now: MatchedNode): boolean {
  const theirs = new Set(featuresOf(old));
  const features = featuresOf(now);
  return features.length <= FEW_FIELDS || features.some((feature) => theirs.has(feature));
}
