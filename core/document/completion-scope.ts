import { z, type ZodType } from "zod";
import { shapeOfJsonSchema, shapeOfValue, type CompletionScope, type Shape } from "@/core/expression";
import { argumentNames } from "./check-expressions";
import { findKind, type KindInfo, type KindTable } from "./kind-info";
import { createRefScope } from "./ref-scope";
import { TRIGGER_OUTPUTS } from "./trigger-schema";
import { isRecord, walkRawNodes, type RawNode } from "./walk";

/** What an editor knows of the flow beside its document. */
export interface CompletionContext {
  /** Arguments that stored overrides or the run bring. */
  argumentNames?: readonly string[];
  /** Names of the keys and files in each secret group that the flow may read. */
  secretGroups?: Readonly<Record<string, { values: readonly string[]; files?: readonly string[] }>>;
}

const TEXT: Shape = { type: "string" };
const ANY: Shape = { type: "any" };

/** What the expressions of the node with this key can read, for `completeAt` and `describeAt`. Takes half-finished documents. */
export function completionScope(
  document: unknown,
  nodeKey: string,
  kinds: KindTable,
  context: CompletionContext = {},
): CompletionScope {
  const nodes = new Map<string, { node: RawNode; key: string }>();
  for (const { node, key } of walkRawNodes(document)) {
    if (typeof node.ref === "string" && !nodes.has(node.ref)) nodes.set(node.ref, { node, key });
  }
  const visible = createRefScope(document, kinds).visibleFrom(nodeKey);
  const refs = visible.flatMap((ref): [string, Shape][] => {
    const found = nodes.get(ref);
    if (found === undefined) return [[ref, triggerShape]];
    const isAround = found.key !== nodeKey && `${nodeKey}.`.startsWith(`${found.key}.`);
    const shape = outputShape(found.node, findKind(kinds, found.node.kind), isAround);
    return shape === null ? [] : [[ref, shape]];
  });
  return {
    args: argumentShapes(document, context),
    refs: Object.fromEntries(refs),
    triggers: visible.filter((ref) => !nodes.has(ref)),
    secrets: Object.fromEntries(
      Object.entries(context.secretGroups ?? {}).map(([id, { values, files = [] }]) => [
        id,
        {
          type: "object",
          fields: { values: textFields(values), ...(files.length > 0 ? { files: textFields(files) } : {}) },
        } satisfies Shape,
      ]),
    ),
  };
}

function textFields(names: readonly string[]): Shape {
  return { type: "object", fields: Object.fromEntries(names.map((name) => [name, TEXT])) };
}

const triggerShape: Shape = {
  type: "object",
  fields: Object.fromEntries(
    TRIGGER_OUTPUTS.map((name) => [name, name === "pullRequestId" ? { type: "number" } : TEXT]),
  ),
};

function argumentShapes(
  document: unknown,
  { argumentNames: more = [] }: CompletionContext,
): Record<string, Shape> {
  const defaults = isRecord(document) && isRecord(document.arguments) ? document.arguments : {};
  const names = new Set([...argumentNames(document), ...more]);
  return Object.fromEntries(
    [...names].map((name) => [name, Object.hasOwn(defaults, name) ? shapeOfValue(defaults[name]) : ANY]),
  );
}

/** Null when the node yields nothing. */
function outputShape(node: RawNode, kind: KindInfo | undefined, isAround: boolean): Shape | null {
  if (node.kind === "LoopWorkflow") return isAround ? iterationShape(node) : loopShape;
  if (kind === undefined || kind.outputs === null) return kind === undefined ? ANY : null;
  if (kind.outputSchema !== undefined) return schemaShape(kind.outputSchema);
  if (kind.outputs === undefined) return ANY;
  return { type: "object", fields: Object.fromEntries(kind.outputs.map((name) => [name, ANY])) };
}

const loopShape: Shape = {
  type: "object",
  fields: {
    results: {
      type: "list",
      items: { type: "object" },
      description: "Per iteration the outputs of its steps, by their ref",
    },
  },
};

/** What the steps of a loop see of it. */
function iterationShape({ spec }: RawNode): Shape {
  const items: unknown = isRecord(spec) ? spec.iterations : undefined;
  return {
    type: "object",
    fields: {
      item: (Array.isArray(items) ? shapeOfValue(items).items : undefined) ?? ANY,
      index: { type: "number", description: "The iteration's number, from 0" },
    },
  };
}

/** A manifest's schema stays the same for as long as the program runs. */
const shapes = new WeakMap<ZodType, Shape>();

function schemaShape(schema: ZodType): Shape {
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = shapeOfJsonSchema(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }));
  shapes.set(schema, shape);
  return shape;
}
