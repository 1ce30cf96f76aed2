import { z } from "zod";
import { nearestName } from "@/core/expression";
import { plannedNodes } from "./planned-nodes";
import { listTriggers } from "./run-form";
import type { RunInputs } from "./run-inputs";

/** An override that nothing in a run's document answers to. */
export interface UnknownOverride {
  field: "overrides" | "releaseNodeOverrides";
  key: string;
  /** What could be overridden there, in document order. */
  known: string[];
  /** What was probably meant. */
  nearest: string | undefined;
}

const DocumentSchema = z.looseObject({ spec: z.looseObject({ kind: z.string(), spec: z.unknown() }) });
const ReleaseSchema = z.looseObject({ target: z.looseObject({ id: z.string() }) });

/**
 * Overrides of refs that no step or trigger of a published document has, and of targets that no Release of it has. While
 * a target is an expression, any may be meant.
 */
export function unknownOverrides(
  document: unknown,
  { overrides, releaseNodeOverrides }: Pick<RunInputs, "overrides" | "releaseNodeOverrides">,
): UnknownOverride[] {
  const refsGiven = Object.keys(overrides);
  const targetsGiven = Object.keys(releaseNodeOverrides);
  if (refsGiven.length === 0 && targetsGiven.length === 0) return [];
  const nodes = [...plannedNodes(DocumentSchema.parse(document).spec).values()];
  const refs = [
    ...listTriggers(document).map(({ ref }) => ref),
    ...nodes.flatMap(({ ref }) => (ref === undefined ? [] : [ref])),
  ];
  const targets = nodes.flatMap(({ kind, spec }) => {
    const release = kind === "Release" ? ReleaseSchema.safeParse(spec).data : undefined;
    return release === undefined ? [] : [release.target.id];
  });
  const isAnyTarget = targets.some((id) => id.includes("${"));
  return [
    ...unknownOf("overrides", refsGiven, refs),
    ...(isAnyTarget ? [] : unknownOf("releaseNodeOverrides", targetsGiven, targets)),
  ];
}

function unknownOf(
  field: UnknownOverride["field"],
  given: readonly string[],
  written: readonly string[],
): UnknownOverride[] {
  const known = [...new Set(written)];
  return given
    .filter((key) => !known.includes(key))
    .map((key) => ({ field, key, known, nearest: nearestName(key, known) }));
}
