import { matchNodes, type MatchedNode } from "../diff/match-nodes";
import { isRecord, ROOT_KEY, stepsOf, type RawNode } from "../walk";

/** The same name for the same node in all versions. */
export type NodeId = string;

/** A node as one version has it. */
export interface NodeVersion {
  readonly id: NodeId;
  readonly key: string;
  readonly node: RawNode;
  /** Without its steps: an empty list stands for them. */
  readonly own: RawNode;
  /** Null for the root. */
  readonly parent: NodeId | null;
  readonly steps: readonly NodeId[];
}

export type Version = ReadonlyMap<NodeId, NodeVersion>;

/** The nodes of three versions of a document, each known by one name in all of them. */
export interface Versions {
  readonly base: Version;
  readonly mine: Version;
  readonly theirs: Version;
}

export const ROOT_ID = `base ${ROOT_KEY}`;

/** Undefined when steps are not all nodes, which nothing can be told apart by. */
export function versionsOf(base: unknown, mine: unknown, theirs: unknown): Versions | undefined {
  const toMine = matchNodes(base, mine);
  const toTheirs = matchNodes(base, theirs);
  const mineIds = new Map<string, NodeId>();
  const theirIds = new Map<string, NodeId>();
  for (const [key, { match }] of toMine.after)
    mineIds.set(key, match === undefined ? `mine ${key}` : `base ${match.key}`);
  for (const [key, { match }] of toTheirs.after)
    theirIds.set(key, match === undefined ? `theirs ${key}` : `base ${match.key}`);
  // What both added is one node: the very same, or of the same name.
  for (const { key, node, whole, match } of matchNodes(mine, theirs).before.values()) {
    if (match === undefined || toMine.after.get(key)?.match || toTheirs.after.get(match.key)?.match) continue;
    const hasSameRef = typeof node.ref === "string" && node.ref === match.node.ref;
    if (hasSameRef || whole === match.whole) theirIds.set(match.key, mineIds.get(key) ?? "");
  }
  const versions = {
    base: versionOf(toMine.before, (key) => `base ${key}`),
    mine: versionOf(toMine.after, (key) => mineIds.get(key) ?? ""),
    theirs: versionOf(toTheirs.after, (key) => theirIds.get(key) ?? ""),
  };
  const isWhole = Object.values(versions).every(
    (version) =>
      version.has(ROOT_ID) &&
      [...version.values()].every(({ node, steps }) => steps.length === stepsOf(node).length),
  );
  return isWhole ? versions : undefined;
}

function versionOf(nodes: ReadonlyMap<string, MatchedNode>, idOf: (key: string) => NodeId): Version {
  return new Map(
    [...nodes.values()].map(({ key, node, parent, children }) => {
      const id = idOf(key);
      const steps = children.map((child) => idOf(child.key));
      return [
        id,
        { id, key, node, own: ownOf(node), parent: parent === undefined ? null : idOf(parent.key), steps },
      ];
    }),
  );
}

function ownOf(node: RawNode): RawNode {
  return isRecord(node.spec) && Array.isArray(node.spec.steps)
    ? { ...node, spec: { ...node.spec, steps: [] } }
    : node;
}
