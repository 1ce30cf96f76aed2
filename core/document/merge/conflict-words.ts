import { fieldWords } from "../diff/diff-node";
import { nameOf } from "../diff/node-name";
import { valueText } from "../diff/value-text";
import { toPointer, type DocumentPath } from "../problem";
import type { MergeChoice, MergeConflict } from "./merge-result";
import type { ThreeOrders } from "./merge-order";
import type { ThreeValues } from "./merge-values";
import { ROOT_ID, type NodeId, type NodeVersion, type Version, type Versions } from "./versions";

/*
 * What to ask a person whose change meets another's.
 */

export function fieldConflict(
  versions: Versions,
  id: NodeId,
  path: DocumentPath,
  values: ThreeValues,
): MergeConflict {
  return {
    id: `field ${id} ${JSON.stringify(path)}`,
    type: "field",
    title: `${fieldWords(path)} of ${nameIn(versions, id)}`,
    ...valueWords(values),
    keys: keysOf(versions, id),
  };
}

/** Of the document beside its nodes. */
export function entryConflict(path: DocumentPath, values: ThreeValues): MergeConflict {
  return {
    id: `entry ${JSON.stringify(path)}`,
    type: "field",
    title: path.length === 0 ? "the whole flow" : toPointer(path),
    ...valueWords(values),
    keys: { mine: null, theirs: null },
  };
}

export function removedConflict(versions: Versions, id: NodeId, remover: MergeChoice): MergeConflict {
  const kept = "changed, moved or added to";
  return {
    id: `removed ${id}`,
    type: "removed",
    title: nameIn(versions, id),
    base: "there",
    mine: remover === "mine" ? "removed" : kept,
    theirs: remover === "theirs" ? "removed" : kept,
    keys: keysOf(versions, id),
  };
}

export function movedConflict(versions: Versions, id: NodeId, mine: NodeId, theirs: NodeId): MergeConflict {
  return {
    id: `moved ${id}`,
    type: "moved",
    title: `place of ${nameIn(versions, id)}`,
    base: placeIn(versions, versions.base, versions.base.get(id)?.parent ?? ROOT_ID),
    mine: placeIn(versions, versions.mine, mine),
    theirs: placeIn(versions, versions.theirs, theirs),
    keys: keysOf(versions, id),
  };
}

export function orderConflict(versions: Versions, id: NodeId, orders: ThreeOrders): MergeConflict {
  const names = (order: readonly NodeId[]): string => order.map((step) => nameIn(versions, step)).join(", ");
  return {
    id: `order ${id}`,
    type: "order",
    title: `order of the steps in ${id === ROOT_ID ? "the outermost workflow" : nameIn(versions, id)}`,
    base: names(orders.base),
    mine: names(orders.mine),
    theirs: names(orders.theirs),
    keys: keysOf(versions, id),
  };
}

/** A text that cannot be read through: nothing in it can be compared. */
export function documentConflict(): MergeConflict {
  return {
    id: "document",
    type: "document",
    title: "the whole flow",
    base: "",
    mine: "the text here",
    theirs: "the other text",
    keys: { mine: null, theirs: null },
  };
}

function nameIn({ base, mine, theirs }: Versions, id: NodeId): string {
  const found = mine.get(id) ?? theirs.get(id) ?? base.get(id);
  return found === undefined ? "a step" : nameOf(found.node);
}

function placeIn(versions: Versions, version: Version, parent: NodeId): string {
  const found: NodeVersion | undefined = version.get(parent);
  return parent === ROOT_ID || found === undefined
    ? "in the outermost workflow"
    : `in ${nameIn(versions, parent)}`;
}

function keysOf({ mine, theirs }: Versions, id: NodeId): MergeConflict["keys"] {
  return { mine: mine.get(id)?.key ?? null, theirs: theirs.get(id)?.key ?? null };
}

function valueWords({ base, mine, theirs }: ThreeValues): Pick<MergeConflict, "base" | "mine" | "theirs"> {
  return { base: wordsOf(base), mine: wordsOf(mine), theirs: wordsOf(theirs) };
}

function wordsOf(value: unknown): string {
  if (value === undefined) return "not there";
  const short = valueText(value);
  if (short !== undefined) return short;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "string" ? `${JSON.stringify(value.slice(0, 56))}…` : "an object";
}
