import { ROOT_KEY } from "../walk";
import { tell, type DocumentChange, type TextPart } from "./document-change";
import { diffNode } from "./diff-node";
import type { MatchedNode, NodeMatches } from "./match-nodes";
import { kindOf, nameOf } from "./node-name";
import { unmovedPositions } from "./unmoved";

type Matched = MatchedNode & { match: MatchedNode };

/** What became of the nodes, in the order of the new document; removed ones stand where they were. */
export function diffNodes({ before, after }: NodeMatches): DocumentChange[] {
  const differ = new NodeDiffer();
  const root = after.get(ROOT_KEY) ?? before.get(ROOT_KEY);
  if (root === undefined) return [];
  if (root.match === undefined) return before.has(ROOT_KEY) ? [removed(root)] : [added(root)];
  differ.visit(root as Matched);
  // Containers that are gone may have left nodes elsewhere; what went with them is told by them.
  for (const node of before.values())
    if (node.match === undefined && node.parent?.match === undefined && isSurvivorsChild(node))
      differ.changes.push(removed(node));
  return differ.changes;
}

/** Whether a node is gone whose container is gone too, but was only taken from around others. */
function isSurvivorsChild(node: MatchedNode): boolean {
  return node.parent !== undefined && node.parent.match === undefined && unwrappedOf(node.parent).length > 0;
}

class NodeDiffer {
  readonly changes: DocumentChange[] = [];

  /** A node that is in both documents, and all within. */
  visit(now: Matched): void {
    this.changes.push(...diffNode(now.match, now));
    this.children(now, now.match);
  }

  /** Of a container of the new document, and what it was; undefined for a new one. New nodes are told of unless said not to. */
  private children(now: MatchedNode, old: MatchedNode | undefined, tellsOfNew = true): void {
    for (const child of old?.children ?? []) if (child.match === undefined) this.removal(child);
    const staying = old === undefined ? new Set<MatchedNode>() : stayingChildren(now, old);
    const wrapped = old === undefined ? new Set(wrappedOf(now)) : new Set<MatchedNode>();
    for (const child of now.children) {
      if (child.match === undefined) {
        if (tellsOfNew) this.addition(child, staying);
        else this.children(child, undefined, false);
      } else {
        if (!staying.has(child) && !wrapped.has(child) && !isUnwrapped(child)) {
          this.changes.push(moved(child as Matched, old, staying));
        }
        this.visit(child as Matched);
      }
    }
  }

  private addition(node: MatchedNode, staying: ReadonlySet<MatchedNode>): void {
    const wrapped = wrappedOf(node);
    if (wrapped.length === 0) this.changes.push(added(node, staying));
    else {
      const title: TextPart[] = [`${kindOf(node.node)} `, { name: nameOf(node.node) }];
      this.changes.push({
        type: "nodes-wrapped",
        after: node.key,
        name: nameOf(node.node),
        kind: kindOf(node.node),
        nodes: wrapped.map(inBoth),
        ...tell(...listed(wrapped), " put into ", ...(hasOwnName(node) ? title : [aKind(node)])),
      });
    }
    // What is new within a new container has been counted there.
    this.children(node, undefined, wrapped.length > 0);
  }

  private removal(node: MatchedNode): void {
    const left = unwrappedOf(node);
    if (left.length === 0) {
      this.changes.push(removed(node));
      return;
    }
    this.changes.push({
      type: "nodes-unwrapped",
      before: node.key,
      name: nameOf(node.node),
      kind: kindOf(node.node),
      nodes: left.map(inBoth),
      ...tell(
        ...listed(left),
        " taken out of ",
        hasOwnName(node) ? { name: nameOf(node.node) } : aKind(node),
      ),
    });
  }
}

/** Children of a new container that were children of what its parent was. */
function wrappedOf(node: MatchedNode): Matched[] {
  const old = node.parent?.match;
  if (old === undefined) return [];
  return node.children.filter((child): child is Matched => child.match?.parent === old);
}

/** Children of a container that is gone which are children of its parent now. */
function unwrappedOf(node: MatchedNode): Matched[] {
  const now = node.parent?.match;
  if (now === undefined) return [];
  return node.children.flatMap(({ match }) =>
    match !== undefined && match.parent === now ? [match as Matched] : [],
  );
}

function isUnwrapped(node: MatchedNode): boolean {
  const container = node.match?.parent;
  return (
    container !== undefined &&
    container.match === undefined &&
    container.parent !== undefined &&
    container.parent.match === node.parent
  );
}

/** Children of a container that are still in it, and in the same order among themselves. */
function stayingChildren(now: MatchedNode, old: MatchedNode): Set<MatchedNode> {
  const common = now.children.filter((child) => child.match?.parent === old);
  const unmoved = unmovedPositions(common.map((child) => child.match?.index ?? 0));
  return new Set(common.filter((_, position) => unmoved.has(position)));
}

function moved(
  now: Matched,
  old: MatchedNode | undefined,
  staying: ReadonlySet<MatchedNode>,
): DocumentChange {
  const isEarlier = now.match.parent === old && now.index < now.match.index;
  const place = placeOf(now, staying, isEarlier);
  return { type: "node-moved", ...inBoth(now), ...tell({ name: nameOf(now.node) }, " moved ", ...place) };
}

function added(node: MatchedNode, staying: ReadonlySet<MatchedNode> = new Set()): DocumentChange {
  const nodes = countNew(node);
  return {
    type: "node-added",
    after: node.key,
    name: nameOf(node.node),
    kind: kindOf(node.node),
    nodes,
    ...tell(
      "node ",
      { name: nameOf(node.node) },
      withOthers(nodes),
      " added ",
      ...placeOf(node, staying, false),
    ),
  };
}

function removed(node: MatchedNode): DocumentChange {
  const nodes = countNew(node);
  return {
    type: "node-removed",
    before: node.key,
    name: nameOf(node.node),
    kind: kindOf(node.node),
    nodes,
    ...tell("node ", { name: nameOf(node.node) }, withOthers(nodes), " removed"),
  };
}

/** Beside a sibling, by preference one that stayed where it was. */
function placeOf(node: MatchedNode, staying: ReadonlySet<MatchedNode>, prefersNext: boolean): TextPart[] {
  const siblings = node.parent?.children ?? [];
  const at = siblings[node.index] === node ? node.index : siblings.indexOf(node);
  const previous = siblings[at - 1];
  const next = siblings[at + 1];
  const after: TextPart[] | undefined = previous && ["after ", { name: nameOf(previous.node) }];
  const before: TextPart[] | undefined = next && ["before ", { name: nameOf(next.node) }];
  const byNext =
    prefersNext || (previous !== undefined && !staying.has(previous) && next && staying.has(next));
  const beside = byNext ? (before ?? after) : (after ?? before);
  if (beside !== undefined) return beside;
  return node.parent === undefined ? ["as the root"] : ["in ", { name: nameOf(node.parent.node) }];
}

function inBoth(now: Matched): { before: string; after: string; name: string } {
  return { before: now.match.key, after: now.key, name: nameOf(now.node) };
}

/** A node, and all within it that are in one document only. */
function countNew(node: MatchedNode): number {
  return 1 + node.children.reduce((sum, child) => sum + (child.match === undefined ? countNew(child) : 0), 0);
}

function withOthers(nodes: number): string {
  return nodes === 1 ? "" : nodes === 2 ? " with another node" : ` with ${nodes - 1} more nodes`;
}

function listed(nodes: readonly MatchedNode[]): TextPart[] {
  return nodes.flatMap(({ node }, index): TextPart[] => {
    const name = { name: nameOf(node) };
    if (index === 0) return [name];
    return [index === nodes.length - 1 ? " and " : ", ", name];
  });
}

function hasOwnName({ node }: MatchedNode): boolean {
  return typeof node.ref === "string";
}

function aKind({ node }: MatchedNode): string {
  const spec = node.spec;
  const type = typeof spec === "object" && spec !== null && "type" in spec ? spec.type : undefined;
  return node.kind === "Workflow" && (type === "parallel" || type === "sequential")
    ? `a ${type} workflow`
    : `a ${kindOf(node)}`;
}
