import { isInHand, iterationsText, readIterations, statusOf, toFlowTree } from "@/components/canvas";
import { findManifest } from "@/nodes/_registry/manifests";
import type { RunDetail } from "@/components/run-view";

/** What a run is touching at this moment. */
export interface WorkInHand {
  /** Keys of the nodes that are in hand. */
  nodes: ReadonlySet<string>;
  /** `service/api`, `job/migrate`, `addon/postgres`: what those nodes are done to. */
  resources: ReadonlySet<string>;
}

export const NOTHING_IN_HAND: WorkInHand = { nodes: new Set(), resources: new Set() };

/** Reads it from a run's document and state. */
export function workInHand({ document, state }: Pick<RunDetail, "document" | "state">): WorkInHand {
  const tree = toFlowTree(document, readIterations(iterationsText(state.nodes)));
  const nodes = tree.order.filter(
    (node) => node.flow === null && isInHand(statusOf(tree, node, state.nodes)),
  );
  const resources = nodes.flatMap((node) => {
    const spec: unknown = state.nodes[node.key]?.spec ?? node.spec;
    const uses = findManifest(node.kind)?.resources?.(spec) ?? [];
    return uses.filter(({ role }) => role === "target").map(({ kind, id }) => `${kind}/${id}`);
  });
  return { nodes: new Set(nodes.map(({ key }) => key)), resources: new Set(resources) };
}
