import type { Reference } from "@/core/expression";
import { findKind, type KindTable } from "./kind-info";
import type { Problem } from "./problem";
import * as faults from "./ref-faults";
import { TRIGGER_OUTPUTS } from "./trigger-schema";
import { isRecord, walkRawNodes, type NodeVisit, type RawNode } from "./walk";

/** A node as order depends on it. */
interface Place {
  key: string;
  node: RawNode;
  parent: Place | null;
  index: number;
  depth: number;
}

interface RefHolder {
  ref: string;
  /** Null for a trigger, which is there before the first node. */
  place: Place | null;
  /** See `KindInfo.outputs`. */
  outputs: readonly string[] | null | undefined;
  kind: string;
}

export interface RefFault {
  severity: Problem["severity"];
  code: Extract<
    Problem["code"],
    "unknown-ref" | "ref-out-of-order" | "ref-in-loop" | "ref-may-be-missing" | "no-output" | "unknown-output"
  >;
  message: string;
  more: Partial<Problem>;
}

/** What `refs.X` may name, and from where. */
export interface RefScope {
  /** What is wrong with a reference that stands in the node with this key. */
  check(reference: Reference, nodeKey: string): RefFault[];
  /** Refs that resolve in the node with this key, triggers first. */
  visibleFrom(nodeKey: string): string[];
}

/** When one node runs, seen from another. */
export type Order = "before" | "itself" | "around" | "beside" | "after";

/** How two nodes stand to each other: their order, and the ends of both below what is around both. */
interface Relation {
  order: Order;
  /** The other node, and what is around it but not around the node that looks; innermost first. */
  apart: Place[];
}

/** Names with which to help are looked for that often in one document: a thousand wrong refs have one cause. */
const MAX_SUGGESTIONS = 100;
const LOOP = "LoopWorkflow";

/**
 * Order of execution decides: an earlier step of an enclosing sequential workflow, or anything inside such a step.
 * The steps of a loop follow each other whatever its `type`; from outside of it, none of them can be seen.
 */
export function createRefScope(
  document: unknown,
  kinds: KindTable,
  visits: Iterable<NodeVisit<RawNode>> = walkRawNodes(document),
): RefScope {
  const { holders, places } = survey(document, kinds, visits);
  let suggestions = 0;

  const isVisible = (holder: RefHolder, from: Place): boolean => {
    if (holder.place === null) return true;
    const { order, apart } = relate(holder.place, from);
    if (order === "around") return holder.kind === LOOP;
    return order === "before" && loopIn(apart.slice(1)) === undefined;
  };
  const visibleFrom = (nodeKey: string): string[] => {
    const from = places.get(nodeKey);
    if (from === undefined) return [];
    return [...holders.values()].filter((holder) => isVisible(holder, from)).map(({ ref }) => ref);
  };

  return {
    visibleFrom,
    check(reference, nodeKey) {
      const [ref = ""] = reference.path;
      const from = places.get(nodeKey);
      if (from === undefined) return [];
      const holder = holders.get(ref);
      if (holder === undefined) {
        const visible = suggestions++ < MAX_SUGGESTIONS ? visibleFrom(nodeKey) : undefined;
        return [faults.unknownRef(ref, visible, reference.insideFunction)];
      }
      if (holder.place === null) return outputFaults(holder, holder.outputs, reference);
      return checkOrder(holder, holder.place, from, reference);
    },
  };
}

function survey(
  document: unknown,
  kinds: KindTable,
  visits: Iterable<NodeVisit<RawNode>>,
): { holders: Map<string, RefHolder>; places: Map<string, Place> } {
  const holders = new Map<string, RefHolder>();
  const places = new Map<string, Place>();
  for (const ref of triggerRefs(document)) {
    if (!holders.has(ref)) holders.set(ref, { ref, place: null, outputs: TRIGGER_OUTPUTS, kind: "trigger" });
  }
  for (const { node, key, parentKey, index, depth } of visits) {
    const parent = parentKey === null ? null : (places.get(parentKey) ?? null);
    const place = { key, node, parent, index, depth };
    places.set(key, place);
    if (typeof node.ref !== "string" || holders.has(node.ref)) continue;
    const outputs = findKind(kinds, node.kind)?.outputs;
    holders.set(node.ref, { ref: node.ref, place, outputs, kind: kindOf(node) });
  }
  return { holders, places };
}

function triggerRefs(document: unknown): string[] {
  if (!isRecord(document) || !Array.isArray(document.triggers)) return [];
  return document.triggers.flatMap((trigger: unknown) =>
    isRecord(trigger) && typeof trigger.ref === "string" ? [trigger.ref] : [],
  );
}

function kindOf(node: RawNode): string {
  return typeof node.kind === "string" ? node.kind : "";
}

/** How `other` stands to `from`. */
function relate(other: Place, from: Place): Relation {
  if (other === from) return { order: "itself", apart: [] };
  const apart: Place[] = [];
  let near = from;
  let far = other;
  while (far.depth > near.depth && far.parent !== null) {
    apart.push(far);
    far = far.parent;
  }
  if (far === near) return { order: "after", apart };
  while (near.depth > far.depth && near.parent !== null) near = near.parent;
  if (far === near) return { order: "around", apart };
  while (far.parent !== near.parent && far.parent !== null && near.parent !== null) {
    apart.push(far);
    far = far.parent;
    near = near.parent;
  }
  apart.push(far);
  const container = far.parent?.node;
  const isParallel =
    container?.kind !== LOOP && isRecord(container?.spec) && container.spec.type === "parallel";
  return { order: isParallel ? "beside" : far.index < near.index ? "before" : "after", apart };
}

/** The innermost loop among some nodes. */
function loopIn(places: readonly Place[]): Place | undefined {
  return places.find(({ node }) => node.kind === LOOP);
}

function checkOrder(holder: RefHolder, place: Place, from: Place, reference: Reference): RefFault[] {
  const { order, apart } = relate(place, from);
  const [, output] = reference.path;
  if (order === "around" && holder.kind === LOOP) {
    if (output === "results") return [faults.resultsInside(holder.ref)];
    return outputFaults(holder, ["item", "index"], reference);
  }
  if (order !== "before") return [faults.outOfOrder(holder.ref, order)];
  const loop = loopIn(apart.slice(1));
  if (loop !== undefined) return [faults.insideLoop(holder.ref, loop.node.ref, reference.path.slice(1))];
  if (holder.kind === LOOP && (output === "item" || output === "index"))
    return [faults.itemOutside(holder.ref, output)];
  const outputs = holder.kind === LOOP ? ["results"] : holder.outputs;
  return [...missingFaults(holder, apart, from, reference), ...outputFaults(holder, outputs, reference)];
}

/** The steps that lead to a node from the outside in may be left out of a run, and it with them. */
function missingFaults(
  holder: RefHolder,
  apart: readonly Place[],
  from: Place,
  reference: Reference,
): RefFault[] {
  if (reference.insideFunction) return [];
  const skipped = apart.find(({ node }) => node.skipNodeExecution === "true");
  if (skipped !== undefined)
    return isAlwaysSkipped(from) ? [] : [faults.alwaysSkipped(holder.ref, skipped.node.ref === holder.ref)];
  const missingIn = MOMENTS.find(
    (moment) => takesPart(from, moment) && apart.some(({ node }) => !mayRunOn(node, moment)),
  );
  return missingIn === undefined ? [] : [faults.notInMoment(holder.ref, missingIn)];
}

function isAlwaysSkipped(place: Place): boolean {
  for (let at: Place | null = place; at !== null; at = at.parent)
    if (at.node.skipNodeExecution === "true") return true;
  return false;
}

const MOMENTS = ["release", "rollback"] as const;
type Moment = (typeof MOMENTS)[number];

/** Whether a node, by its own `runOn`, can be part of such a run; one around others does not restrict them unasked. */
function mayRunOn(node: RawNode, moment: Moment): boolean {
  if (Array.isArray(node.runOn)) return node.runOn.includes(moment);
  if (node.kind === "Release" || (isRecord(node.spec) && Array.isArray(node.spec.steps))) return true;
  return moment === "release";
}

/** Whether a node is evaluated in such a run; a rollback gives a Release its image, and reads nothing of its spec. */
function takesPart(place: Place, moment: Moment): boolean {
  if (moment === "rollback" && place.node.kind === "Release" && !Array.isArray(place.node.runOn))
    return false;
  for (let at: Place | null = place; at !== null; at = at.parent)
    if (!mayRunOn(at.node, moment)) return false;
  return true;
}

function outputFaults(
  { ref, kind }: RefHolder,
  outputs: RefHolder["outputs"],
  { path, insideFunction }: Reference,
): RefFault[] {
  if (outputs === undefined) return [];
  if (outputs === null) return [faults.noOutput(ref, kind, insideFunction)];
  const [, output] = path;
  return output === undefined || outputs.includes(output) ? [] : [faults.unknownOutput(ref, output, outputs)];
}
