import { walkRawNodes } from "@/core/document/walk";
import { findManifest } from "@/nodes/_registry/manifests";
import type { ResourceKind } from "@/server/db/generated/enums";

/** A step of a stage's published flow that names something which stands on the board. */
export interface NodeUse {
  /** The stage whose flow it is. */
  stageId: string;
  nodeKey: string;
  /** As a card of the canvas says it: “Promote api from Staging”. */
  title: string;
  role: "target" | "origin";
  kind: ResourceKind;
  resourceId: string;
}

/** Where things stand: the order of the stages, and the stage of each `kind/id`. */
export interface Layout {
  stageIds: readonly string[];
  stageOf: ReadonlyMap<string, string>;
}

export function itemKey(kind: ResourceKind, id: string): string {
  return `${kind}/${id}`;
}

/** What a document's nodes name outright; an expression is known only in a run, another project's thing is not ours. */
export function nodeUsesOf(stageId: string, document: unknown): NodeUse[] {
  return [...walkRawNodes(document)].flatMap(({ node, key }) => {
    const manifest = typeof node.kind === "string" ? findManifest(node.kind) : undefined;
    const uses = manifest?.resources?.(node.spec) ?? [];
    return uses.flatMap(({ id, kind, role }): NodeUse[] => {
      if (kind === "build-service" || id.includes("${") || id.includes("/")) return [];
      const title = manifest?.summarize(node.spec).title ?? String(node.kind);
      return [{ stageId, nodeKey: key, title, role, kind, resourceId: id }];
    });
  });
}

/** A flow may touch what stands in its own stage, and promote from the stage before it. */
export function isSound(use: NodeUse, layout: Layout): boolean {
  const stageId = layout.stageOf.get(itemKey(use.kind, use.resourceId));
  if (stageId === undefined) return false;
  const own = layout.stageIds.indexOf(use.stageId);
  return use.role === "target" ? stageId === use.stageId : own > 0 && layout.stageIds[own - 1] === stageId;
}

/** Steps that are in order now and would not be any more: their flow could not be published again as it is. */
export function usesBroken(uses: readonly NodeUse[], before: Layout, after: Layout): NodeUse[] {
  return uses.filter(
    (use) => after.stageIds.includes(use.stageId) && isSound(use, before) && !isSound(use, after),
  );
}
