import { z } from "zod";
import { type Scope } from "@/core/expression";
import { resolveValue } from "@/core/expression/evaluate";
import type { PlannedNode } from "./resolve-node";
import type { RunInputs } from "./run-inputs";

const ReleaseLikeSchema = z.looseObject({ target: z.looseObject({ id: z.string() }) });

/** A node's spec, as far as a run's overrides leave it. */
export interface EffectiveSpec {
  /** What of the spec has to be resolved. */
  toResolve: unknown;
  /** What the run was given for a Release's target: taken as it is, beside the target. */
  instead?: Readonly<Record<string, unknown>>;
}

/**
 * What a run makes of the spec as written. A Release whose target has an override needs nothing of its own but the
 * target.
 * @throws ExpressionError when the target's id cannot be resolved
 */
export function effectiveSpec(node: PlannedNode, scope: Scope, inputs: RunInputs): EffectiveSpec {
  const patched = patchedSpec(node, inputs);
  const release = node.kind === "Release" ? ReleaseLikeSchema.safeParse(patched) : undefined;
  if (release?.success !== true || Object.keys(inputs.releaseNodeOverrides).length === 0)
    return { toResolve: patched };
  const { target } = release.data;
  const id = resolveValue(target.id, scope);
  const instead = typeof id === "string" ? inputs.releaseNodeOverrides[id] : undefined;
  return instead === undefined ? { toResolve: patched } : { toResolve: { target }, instead };
}

/** Puts a resolved spec and what is taken instead of it together. */
export function withOverride(resolved: unknown, instead: EffectiveSpec["instead"]): unknown {
  return instead === undefined ? resolved : { ...instead, ...z.looseObject({}).parse(resolved) };
}

/** The spec with the fields that the run was given for the node's ref. */
export function patchedSpec({ ref, spec }: PlannedNode, inputs: RunInputs): unknown {
  const patch = ref === undefined ? undefined : inputs.overrides[ref];
  if (patch === undefined || typeof spec !== "object" || spec === null) return spec;
  const patched: Record<string, unknown> = { ...spec };
  const origin = patched.origin;
  for (const [field, value] of Object.entries(patch)) {
    // A field goes where the spec has it: at the top, or in a Release's origin.
    const inOrigin = !(field in patched) && typeof origin === "object" && origin !== null;
    if (inOrigin) patched.origin = { ...(patched.origin as object), [field]: value };
    else patched[field] = value;
  }
  return patched;
}
