import { z } from "zod";
import { type Reference, type Scope } from "@/core/expression";
import { resolveValuePartially, type JsonPath, type ResolveFailure } from "@/core/expression/evaluate";
import { createRefScope } from "@/core/document";
import { isContainerKind, LOOP_KIND, ROOT_KEY } from "@/core/run";
import { patchedSpec } from "./effective-spec";
import { takesPart, type PlannedNode, type RunKind } from "./resolve-node";
import type { RunInputs } from "./run-inputs";

/** An expression of a run's document that nothing in the run can ever resolve. */
export interface AheadFailure {
  nodeKey: string;
  /** Within the node. */
  path: JsonPath;
  message: string;
}

/** Whether a node is skipped, as far as that can be told before the run. */
type Skipped = "yes" | "no" | "maybe";

const SpecSchema = z.looseObject({});
const TargetSchema = z.looseObject({ target: z.unknown() });

/**
 * What could never resolve, before the first node starts, in document order. Outputs of steps that come before are
 * taken to be there; a node that is or may be skipped is not asked, nor what is in it.
 * @param nodes every node of the frozen document by key, parents before children: see `plannedNodes`
 * @param scope what expressions can read now: arguments, secrets, and in `refs` the values of triggers
 * @param laterRefs refs whose values come with the run: its triggers, while nothing has triggered it yet
 */
export function resolveAhead(
  nodes: ReadonlyMap<string, PlannedNode>,
  scope: Scope,
  inputs: RunInputs,
  runKind: RunKind,
  laterRefs: ReadonlySet<string> = new Set(),
): AheadFailure[] {
  const refScope = createRefScope({ spec: nodes.get(ROOT_KEY) }, {});
  const skipped = new Map<string, Skipped>();
  // A known ref without output: a reference to it says that it was skipped.
  const refs: Record<string, unknown> = { ...scope.refs };
  const failures: AheadFailure[] = [];

  for (const [key, node] of nodes) {
    let visible: ReadonlySet<string> | undefined;
    const isPending = ({ kind, path }: Reference): boolean => {
      const [ref = ""] = path;
      if (kind !== "refs" || Object.hasOwn(refs, ref)) return false;
      if (laterRefs.has(ref)) return true;
      visible ??= new Set(refScope.visibleFrom(key));
      return visible.has(ref);
    };
    const resolve = (value: unknown) => resolveValuePartially(value, { ...scope, refs }, isPending);
    const report = (field: string, found: readonly ResolveFailure[]): void => {
      for (const { path, error } of found)
        failures.push({ nodeKey: key, path: [field, ...path], message: error.message });
    };

    const around = skipped.get(parentOf(key)) ?? "no";
    const own = around === "no" && takesPart(node, runKind) ? resolve(node.skipNodeExecution) : null;
    if (own !== null) report("skipNodeExecution", own.failures);
    const skip = own === null ? (around === "no" ? "yes" : around) : skippedBy(own);
    skipped.set(key, skip);
    if (skip === "yes" && node.ref !== undefined) refs[node.ref] = undefined;
    if (skip !== "no") continue;

    const spec = resolve(specToResolve(node, resolve, inputs));
    report("spec", spec.failures);
    report("timeoutDuration", resolve(node.timeoutDuration).failures);
    report("settings", resolve(node.settings).failures);
    if (node.kind === LOOP_KIND) skipped.set(key, iterates(spec.value, spec.pending));
  }
  return failures;
}

function skippedBy({ value, pending, failures }: ReturnType<typeof resolveValuePartially>): Skipped {
  if (pending || failures.length > 0) return "maybe";
  return value === true || value === "true" ? "yes" : "no";
}

/** What of the spec this run needs: not the steps in it, which are nodes themselves, nor what overrides replace. */
function specToResolve(
  node: PlannedNode,
  resolve: (value: unknown) => ReturnType<typeof resolveValuePartially>,
  inputs: RunInputs,
): unknown {
  const patched = patchedSpec(node, inputs);
  if (isContainerKind(node.kind)) return { ...SpecSchema.parse(patched), steps: undefined };
  const overridden = Object.keys(inputs.releaseNodeOverrides);
  const release = node.kind === "Release" ? TargetSchema.safeParse(patched) : undefined;
  if (release?.success !== true || overridden.length === 0) return patched;
  const { target } = release.data;
  const { value, pending } = resolve(target);
  const id = z.looseObject({ id: z.string() }).safeParse(value).data?.id ?? "";
  return pending || overridden.includes(id) ? { target } : patched;
}

/** The steps of a loop over nothing are never run, and those of one over what is not known yet may not be. */
function iterates(spec: unknown, pending: boolean): Skipped {
  if (pending) return "maybe";
  const { iterations } = z.looseObject({ iterations: z.unknown() }).parse(spec);
  return Array.isArray(iterations) && iterations.length === 0 ? "yes" : "no";
}

function parentOf(key: string): string {
  const dot = key.lastIndexOf(".");
  return dot === -1 ? ROOT_KEY : key.slice(0, dot);
}
