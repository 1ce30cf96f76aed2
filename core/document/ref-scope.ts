import { nearestName, type Reference } from "@/core/expression";
import type { KindTable } from "./kind-info";
import type { Problem } from "./problem";
import { TRIGGER_OUTPUTS } from "./trigger-schema";
import { isRecord, ROOT_KEY, walkRawNodes, type RawNode } from "./walk";

interface RefHolder {
  ref: string;
  /** Null for a trigger, which is there before the first node. */
  key: string | null;
  /** See `KindInfo.outputs`. */
  outputs: readonly string[] | null | undefined;
  kind: string;
}

export interface RefFault {
  severity: Problem["severity"];
  code: Extract<Problem["code"], "unknown-ref" | "ref-out-of-order" | "no-output" | "unknown-output">;
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

type Order = "before" | "itself" | "around" | "beside" | "after";

/** Order of execution decides: an earlier step of an enclosing sequential workflow, or anything inside such a step. */
export function createRefScope(document: unknown, kinds: KindTable): RefScope {
  const holders = new Map<string, RefHolder>();
  const nodes = new Map<string, RawNode>();
  for (const ref of triggerRefs(document)) {
    if (!holders.has(ref)) holders.set(ref, { ref, key: null, outputs: TRIGGER_OUTPUTS, kind: "trigger" });
  }
  for (const { node, key } of walkRawNodes(document)) {
    nodes.set(key, node);
    if (typeof node.ref !== "string" || holders.has(node.ref)) continue;
    const kind = typeof node.kind === "string" ? node.kind : "";
    const info = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    holders.set(node.ref, { ref: node.ref, key, outputs: info?.outputs, kind });
  }

  const resolves = (holder: RefHolder, nodeKey: string): boolean => {
    if (holder.key === null) return true;
    const order = orderOf(holder.key, nodeKey, nodes);
    return order === "before" || (order === "around" && holder.kind === "LoopWorkflow");
  };
  const visibleFrom = (nodeKey: string): string[] =>
    [...holders.values()].filter((holder) => resolves(holder, nodeKey)).map(({ ref }) => ref);

  return {
    visibleFrom,
    check(reference, nodeKey) {
      const [ref = ""] = reference.path;
      const holder = holders.get(ref);
      if (holder === undefined) return [unknownRef(ref, visibleFrom(nodeKey), reference.insideFunction)];
      if (!resolves(holder, nodeKey)) {
        const order = holder.key === null ? "before" : orderOf(holder.key, nodeKey, nodes);
        return [
          {
            severity: "error",
            code: "ref-out-of-order",
            message: outOfOrder(ref, order),
            more: { found: ref },
          },
        ];
      }
      return outputFaults(holder, reference);
    },
  };
}

function triggerRefs(document: unknown): string[] {
  if (!isRecord(document) || !Array.isArray(document.triggers)) return [];
  return document.triggers.flatMap((trigger: unknown) =>
    isRecord(trigger) && typeof trigger.ref === "string" ? [trigger.ref] : [],
  );
}

/** When `other` runs, seen from `node`. */
function orderOf(other: string, node: string, nodes: ReadonlyMap<string, RawNode>): Order {
  if (other === node) return "itself";
  const others = indices(other);
  const own = indices(node);
  let shared = 0;
  while (shared < others.length && shared < own.length && others[shared] === own[shared]) shared++;
  if (shared === others.length) return "around";
  if (shared === own.length) return "after";
  const parent = nodes.get(shared === 0 ? ROOT_KEY : own.slice(0, shared).join("."));
  if (isRecord(parent?.spec) && parent.spec.type === "parallel") return "beside";
  return (others[shared] ?? 0) < (own[shared] ?? 0) ? "before" : "after";
}

function indices(key: string): number[] {
  return key === ROOT_KEY ? [] : key.split(".").map(Number);
}

function outOfOrder(ref: string, order: Order): string {
  switch (order) {
    case "itself":
      return `\`${ref}\` is this very step: its output is not there yet.`;
    case "around":
      return `\`${ref}\` is the workflow around this step: it has no output while it runs.`;
    case "beside":
      return `\`${ref}\` runs at the same time as this step: its output may not be there yet. Make the workflow sequential, or move this step behind it.`;
    case "before":
    case "after":
      return `\`${ref}\` comes later than this step. Move it in front, or move this step behind it.`;
    default:
      return order satisfies never;
  }
}

function unknownRef(ref: string, visible: readonly string[], insideFunction: boolean): RefFault {
  const nearest = nearestName(ref, visible);
  const hint =
    nearest !== undefined
      ? `Did you mean \`${nearest}\`?`
      : visible.length === 0
        ? "No step before this one has a ref."
        : `From here there are: ${visible.join(", ")}.`;
  return {
    // A function sees nothing in its place, which may be meant.
    severity: insideFunction ? "warning" : "error",
    code: "unknown-ref",
    message: `No step or trigger is called \`${ref}\`. ${hint}`,
    more: { found: ref, allowed: [...visible], ...(nearest === undefined ? {} : { nearest }) },
  };
}

function outputFaults(holder: RefHolder, { path, insideFunction }: Reference): RefFault[] {
  const { ref, outputs, kind } = holder;
  if (outputs === undefined) return [];
  if (outputs === null) {
    const message = `\`${ref}\` is a \`${kind}\`, which has no output of its own. Refer to a step in it.`;
    return [
      { severity: insideFunction ? "warning" : "error", code: "no-output", message, more: { found: ref } },
    ];
  }
  const [, output] = path;
  if (output === undefined || outputs.includes(output)) return [];
  const nearest = nearestName(output, outputs);
  const hint = nearest === undefined ? `It has ${outputs.join(", ")}.` : `Did you mean \`${nearest}\`?`;
  return [
    {
      severity: "warning",
      code: "unknown-output",
      message: `\`${ref}\` has no output \`${output}\`. ${hint}`,
      more: { found: output, allowed: [...outputs], ...(nearest === undefined ? {} : { nearest }) },
    },
  ];
}
