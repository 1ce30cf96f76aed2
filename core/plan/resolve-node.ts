import { z, type ZodType } from "zod";
import { collectSecretStrings, type IsSecretPath, type Scope } from "@/core/expression";
import { resolveTracked, resolveValue, type Tracked } from "@/core/expression/evaluate";
import type { WaitsAs } from "@/core/node-kind";
import { isContainerKind, LOOP_KIND, type NodeError } from "@/core/run";
import { effectiveSpec, patchedSpec, withOverride } from "./effective-spec";
import { withEdits, withoutEdited, type KeptEdit } from "./input-edits";
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
  runOn?: unknown;
}

/** What a run is for; a node's `runOn` says in which it takes part. */
export type RunKind = "release" | "rollback";

/** What the registry knows about the node's kind. */
export interface KindRules {
  waitsAs: WaitsAs;
  defaultTimeoutSeconds: number;
  /** A limit that stands within the spec. */
  ownTimeoutSeconds?(spec: unknown): number | undefined;
  resolvedSpec: ZodType;
}

/** What of the run around a node its resolution depends on, beside what its expressions read. */
export interface RunRules {
  runKind: RunKind;
  /** Whether all that the node with this ref yields is secret. */
  isSecretRef(ref: string): boolean;
}

const PLAIN_RELEASE: RunRules = { runKind: "release", isSecretRef: () => false };

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

/** Items a loop goes over at most. */
export const MAX_ITERATIONS = 100;

const ContainerSchema = z.looseObject({ steps: z.unknown() });
const RunOnSchema = z.array(z.string()).catch(["release"]);

/**
 * Turns a node as written into what its executor gets: overrides applied, expressions resolved, types checked. A
 * workflow's or loop's spec comes back without its steps. Edits are taken as they are, whatever they look like.
 * Pure; whatever cannot be resolved comes back as a failure that names the field.
 */
export function resolveNode(
  node: PlannedNode,
  scope: Scope,
  inputs: RunInputs,
  kind: KindRules | null,
  run: RunRules = PLAIN_RELEASE,
  edits: readonly KeptEdit[] = [],
): ResolvedNode {
  try {
    if (!takesPart(node, run.runKind) || shallSkip(node, scope, secretPaths(inputs, run)))
      return { type: "skip" };
    const settings = settingsOf(node, scope);
    if (isContainerKind(node.kind)) return resolveContainer(node, scope, inputs, settings, run, edits);
    if (kind === null)
      return failure("unknown-kind", `This version of Slipway cannot run nodes of kind ${node.kind}.`);
    const { toResolve, instead } = effectiveSpec(node, scope, inputs);
    const tracked = resolveTracked(withoutEdited(toResolve, edits), scope, secretPaths(inputs, run));
    const parsed = kind.resolvedSpec.safeParse(withEdits(withOverride(tracked.value, instead), edits));
    if (!parsed.success) return failure("invalid-spec", describeIssue(parsed.error));
    return {
      type: "run",
      spec: parsed.data,
      wait: kind.waitsAs === "always" || kind.waitsAs === "inside" || node.condition !== undefined,
      timeoutSeconds: timeoutOf(
        node,
        scope,
        secretPaths(inputs, run),
        kind,
        kind.ownTimeoutSeconds?.(parsed.data),
      ),
      settings,
      secretStrings: [...tracked.secretStrings, ...secretsOf(edits)],
    };
  } catch (error) {
    if (error instanceof Error && error.name === "ExpressionError")
      return failure("unresolved-expression", error.message);
    if (error instanceof NodeFieldError) return failure(error.code, error.message);
    throw error;
  }
}

/** A workflow has nothing to do itself; a loop has to know what it goes over. */
function resolveContainer(
  node: PlannedNode,
  scope: Scope,
  inputs: RunInputs,
  settings: NodeSettings,
  run: RunRules,
  edits: readonly KeptEdit[],
): ResolvedNode {
  const { steps: _, ...written } = ContainerSchema.parse(node.spec);
  const head = withoutEdited(patchedSpec({ ...node, spec: written }, inputs), edits);
  const tracked = resolveTracked(head, scope, secretPaths(inputs, run));
  const value = withEdits(tracked.value, edits);
  const secretStrings = [...tracked.secretStrings, ...secretsOf(edits)];
  if (node.kind === LOOP_KIND) assertIterations((value as { iterations?: unknown }).iterations);
  return { type: "run", spec: value, wait: true, timeoutSeconds: 0, settings, secretStrings };
}

function secretsOf(edits: readonly KeptEdit[]): string[] {
  return collectSecretStrings(edits.filter(({ secret }) => secret).map(({ value }) => value));
}

function assertIterations(items: unknown): asserts items is unknown[] {
  if (!Array.isArray(items)) {
    const hint = typeof items === "string" ? " A list that stands in a text is read with fn.parseJSON." : "";
    throw new NodeFieldError(
      "invalid-iterations",
      `iterations must come to a list, but came to ${typeName(items)}.${hint}`,
    );
  }
  if (items.length > MAX_ITERATIONS) {
    throw new NodeFieldError(
      "too-many-iterations",
      `iterations came to ${items.length} items; a loop goes over ${MAX_ITERATIONS} at most. Split the list into several loops.`,
    );
  }
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return "a text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A workflow is gone through in every rollback: the Release nodes in it always take part. */
export function takesPart(node: PlannedNode, runKind: RunKind): boolean {
  const runOn = node.runOn === undefined ? ["release"] : RunOnSchema.parse(node.runOn);
  if (runOn.includes(runKind)) return true;
  return runKind === "rollback" && (node.kind === "Release" || isContainerKind(node.kind));
}

function settingsOf(node: PlannedNode, scope: Scope): NodeSettings {
  const parsed = NodeSettingsSchema.safeParse(resolveValue(node.settings ?? {}, scope));
  if (parsed.success) return parsed.data;
  throw new NodeFieldError("invalid-settings", describeIssue(parsed.error, "settings"));
}

/** Arguments that came from stored overrides are secret wherever they flow, and so is all that some nodes yield. */
function secretPaths(inputs: RunInputs, run: RunRules): IsSecretPath {
  return (kind, [name]) =>
    name !== undefined && (kind === "args" ? inputs.secretArguments.includes(name) : run.isSecretRef(name));
}

/** A field beside the spec, or a loop's list, came to something it cannot be. */
class NodeFieldError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function failure(code: string, message: string): ResolvedNode {
  return { type: "fail", error: { code, message } };
}

function shallSkip(node: PlannedNode, scope: Scope, isSecret: IsSecretPath): boolean {
  if (node.skipNodeExecution === undefined) return false;
  const tracked = resolveTracked(node.skipNodeExecution, scope, isSecret);
  const { value } = tracked;
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new NodeFieldError(
    "invalid-spec",
    `skipNodeExecution must come to true or false, but came to ${tellValue(tracked)}.`,
  );
}

/** For a message; pieces of a secret are not known to the masker yet. */
function tellValue({ value, secret }: Tracked): string {
  return secret ? "something else, which is secret" : (JSON.stringify(value) ?? "nothing");
}

function timeoutOf(
  node: PlannedNode,
  scope: Scope,
  isSecret: IsSecretPath,
  kind: KindRules,
  ownSeconds: number | undefined,
): number {
  if (node.timeoutDuration === undefined) return ownSeconds ?? kind.defaultTimeoutSeconds;
  const tracked = resolveTracked(node.timeoutDuration, scope, isSecret);
  const { value } = tracked;
  const seconds = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (
    typeof seconds === "number" &&
    Number.isInteger(seconds) &&
    seconds >= TIMEOUT_SECONDS.min &&
    seconds <= TIMEOUT_SECONDS.max
  )
    return ownSeconds === undefined ? seconds : Math.min(seconds, ownSeconds);
  throw new NodeFieldError(
    "invalid-spec",
    `timeoutDuration must come to whole seconds from ${TIMEOUT_SECONDS.min} to ${TIMEOUT_SECONDS.max}, but came to ${tellValue(tracked)}.`,
  );
}

function describeIssue(error: z.ZodError, ...within: string[]): string {
  const [issue] = error.issues;
  const path = [...within, ...(issue?.path ?? []).map(String)].join(".");
  return `${path === "" ? "The resolved spec" : `\`${path}\``} is not valid: ${issue?.message ?? "unknown reason"}.`;
}
