import type { NodeManifest } from "@/core/node-kind";
import { isContainerKind, type WithheldSpec } from "@/core/run";
import { findManifest } from "@/nodes/_registry/manifests";

/** An expression names arguments and results, and may hold anything its author typed. */
const EXPRESSION = "${";

/**
 * A resolved spec, reduced to what a drawing cannot do without: the title a node has, and how often a loop goes round.
 */
export function withholdSpec(kind: string, spec: unknown): unknown {
  if (spec === null || spec === undefined) return spec;
  return isContainerKind(kind) ? containerSpec(spec) : titleOnly(kind, spec);
}

/** A document, reduced to its nodes, their order and their titles. */
export function withholdDocument(document: unknown): unknown {
  const { spec } = fieldsOf(document);
  return { spec: withholdNode(spec) };
}

function withholdNode(source: unknown): unknown {
  const { kind, spec, condition, timeoutDuration, skipNodeExecution, settings } = fieldsOf(source);
  const { steps } = fieldsOf(spec);
  const name = typeof kind === "string" ? kind : "Workflow";
  const { maxAttempts } = fieldsOf(settings);
  return {
    kind: name,
    ...(typeof condition === "string" && !condition.includes(EXPRESSION) && { condition }),
    ...(typeof timeoutDuration === "number" && { timeoutDuration }),
    ...(skipNodeExecution === true && { skipNodeExecution }),
    ...(typeof maxAttempts === "number" && { settings: { maxAttempts } }),
    spec: Array.isArray(steps)
      ? { ...containerSpec(spec), steps: (steps as unknown[]).map(withholdNode) }
      : withholdSpec(name, spec),
  };
}

function containerSpec(spec: unknown): Record<string, unknown> {
  const { type, iterations } = fieldsOf(spec);
  return {
    ...(type === "parallel" || type === "sequential" ? { type } : {}),
    ...(Array.isArray(iterations) ? { iterations: iterations.map(() => null) } : {}),
  };
}

function titleOnly(kind: string, spec: unknown): WithheldSpec {
  const manifest = findManifest(kind);
  const general = manifest?.title ?? kind;
  try {
    const title = manifest?.summarize(spec).title ?? general;
    if (manifest === undefined || title.includes(EXPRESSION))
      return { withheld: { title: general, targets: [] } };
    return { withheld: { title, targets: targetsOf(manifest, spec).filter((id) => title.includes(id)) } };
  } catch {
    // A half-written spec may lack what the summary speaks of.
    return { withheld: { title: general, targets: [] } };
  }
}

function targetsOf(manifest: NodeManifest, spec: unknown): string[] {
  return (manifest.resources?.(spec) ?? []).filter(({ role }) => role === "target").map(({ id }) => id);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
