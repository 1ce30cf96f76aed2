import { z, type ZodType } from "zod";
import { resolveTracked, resolveValue, type IsSecretPath, type Scope } from "@/core/expression";
import type { WaitsAs } from "@/core/node-kind";
import type { NodeError } from "@/core/run";
import type { RunInputs } from "./run-inputs";

/** A node of the frozen document, as far as running it depends on it. */
export interface PlannedNode {
  kind: string;
  ref?: string | undefined;
  spec: unknown;
  condition?: string | undefined;
  timeoutDuration?: number | string | undefined;
  skipNodeExecution?: unknown;
  settings?: unknown;
}

/** What the registry knows about the node's kind. */
export interface KindRules {
  waitsAs: WaitsAs;
  defaultTimeoutSeconds: number;
  resolvedSpec: ZodType;
}

export const NodeSettingsSchema = z.object({
  maxAttempts: z.number().int().min(1).max(10).default(3),
  backoff: z
    .object({ type: z.enum(["fixed", "exponential"]).default("fixed"), delay: z.number().min(0).default(10) })
    .default({ type: "fixed", delay: 10 }),
  retryOnFailure: z.boolean().default(false),
});
export type NodeSettings = z.infer<typeof NodeSettingsSchema>;

export type ResolvedNode =
  | {
      type: "run";
      spec: unknown;
      wait: boolean;
      timeoutSeconds: number;
      settings: NodeSettings;
      /** What secrets came to in the spec, also in part: to be masked wherever it goes. */
      secretStrings: string[];
    }
  | { type: "skip" }
  | { type: "fail"; error: NodeError };

/** Seconds a `timeoutDuration` may have. */
export const TIMEOUT_SECONDS = { min: 30, max: 14_400, default: 3600 } as const;

const ReleaseLikeSchema = z.looseObject({ target: z.looseObject({ id: z.string() }) });
const WorkflowHeadSchema = z.looseObject({ steps: z.unknown() });

/**
 * Turns a node as written into what its executor gets: overrides applied, expressions resolved, types checked.
 * Pure; whatever cannot be resolved comes back as a failure that names the field.
 */
export function resolveNode(
  node: PlannedNode,
  scope: Scope,
  inputs: RunInputs,
  kind: KindRules | null,
): ResolvedNode {
  try {
    if (shallSkip(node, scope)) return { type: "skip" };
    const settings = NodeSettingsSchema.parse(resolveValue(node.settings ?? {}, scope));
    if (node.kind === "Workflow") {
      const { steps: _, ...head } = WorkflowHeadSchema.parse(node.spec);
      const { value, secretStrings } = resolveTracked(head, scope, secretPaths(inputs));
      return { type: "run", spec: value, wait: true, timeoutSeconds: 0, settings, secretStrings };
    }
    if (kind === null)
      return failure("unknown-kind", `This version of Slipway cannot run nodes of kind ${node.kind}.`);
    const patched = node.ref === undefined ? node.spec : patchSpec(node.spec, inputs.overrides[node.ref]);
    const tracked = resolveTracked(patched, scope, secretPaths(inputs));
    const resolved = overrideRelease(node.kind, tracked.value, inputs);
    const parsed = kind.resolvedSpec.safeParse(resolved);
    if (!parsed.success) return failure("invalid-spec", describeIssue(parsed.error));
    return {
      type: "run",
      spec: parsed.data,
      wait: kind.waitsAs === "always" || kind.waitsAs === "inside" || node.condition !== undefined,
      timeoutSeconds: timeoutOf(node, scope, kind),
      settings,
      secretStrings: tracked.secretStrings,
    };
  } catch (error) {
    if (error instanceof Error && error.name === "ExpressionError")
      return failure("unresolved-expression", error.message);
    if (error instanceof NodeFieldError) return failure("invalid-spec", error.message);
    throw error;
  }
}

/** Arguments that came from stored overrides are secret wherever they flow. */
function secretPaths(inputs: RunInputs): IsSecretPath {
  return (kind, [name]) => kind === "args" && name !== undefined && inputs.secretArguments.includes(name);
}

class NodeFieldError extends Error {}

function failure(code: string, message: string): ResolvedNode {
  return { type: "fail", error: { code, message } };
}

function shallSkip(node: PlannedNode, scope: Scope): boolean {
  if (node.skipNodeExecution === undefined) return false;
  const value = resolveValue(node.skipNodeExecution, scope);
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new NodeFieldError(
    `skipNodeExecution must come to true or false, but came to ${JSON.stringify(value) ?? "nothing"}.`,
  );
}

function timeoutOf(node: PlannedNode, scope: Scope, kind: KindRules): number {
  if (node.timeoutDuration === undefined) return kind.defaultTimeoutSeconds;
  const value = resolveValue(node.timeoutDuration, scope);
  const seconds = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (
    typeof seconds === "number" &&
    Number.isInteger(seconds) &&
    seconds >= TIMEOUT_SECONDS.min &&
    seconds <= TIMEOUT_SECONDS.max
  )
    return seconds;
  throw new NodeFieldError(
    `timeoutDuration must come to whole seconds from ${TIMEOUT_SECONDS.min} to ${TIMEOUT_SECONDS.max}, but came to ${JSON.stringify(value) ?? "nothing"}.`,
  );
}

/** A field goes where the spec has it: at the top, or in a Release's origin. */
function patchSpec(spec: unknown, patch: Record<string, unknown> | undefined): unknown {
  if (patch === undefined || typeof spec !== "object" || spec === null) return spec;
  const patched: Record<string, unknown> = { ...spec };
  const origin = patched.origin;
  for (const [field, value] of Object.entries(patch)) {
    const inOrigin = !(field in patched) && typeof origin === "object" && origin !== null;
    if (inOrigin) patched.origin = { ...(patched.origin as object), [field]: value };
    else patched[field] = value;
  }
  return patched;
}

function overrideRelease(kind: string, spec: unknown, inputs: RunInputs): unknown {
  if (kind !== "Release") return spec;
  const release = ReleaseLikeSchema.safeParse(spec);
  if (!release.success) return spec;
  const override = inputs.releaseNodeOverrides[release.data.target.id];
  return override === undefined ? spec : { ...override, target: release.data.target };
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "The resolved spec is not valid.";
  const path = issue.path.map(String).join(".");
  return `${path === "" ? "The resolved spec" : `\`${path}\``} is not valid: ${issue.message}.`;
}
