import { unknownOverrides, type RunInputs, type UnknownOverride } from "@/core/plan";
import { inputProblem, invalidInput, type InputProblem } from "@/server/validation";

/**
 * Refuses what would be given to nothing: a mistyped ref or target would else release something other than was asked for.
 * @param what `Nothing was started`
 * @param place `main/Production`
 * @throws AppError 400 that names what nothing answers to, and what there is
 */
export function assertKnownOverrides(
  what: string,
  place: string,
  document: unknown,
  given: Pick<RunInputs, "overrides" | "releaseNodeOverrides">,
): void {
  const unknown = unknownOverrides(document, given);
  if (unknown.length === 0) return;
  throw invalidInput(
    what,
    unknown.map((one) => toProblem(place, one)),
  );
}

const MEANT = {
  overrides: { what: "step or trigger with the ref", none: "no step or trigger of it has a ref" },
  releaseNodeOverrides: { what: "Release with the target", none: "it has no Release" },
} as const satisfies Record<UnknownOverride["field"], object>;

function toProblem(place: string, { field, key, known, nearest }: UnknownOverride): InputProblem {
  const { what, none } = MEANT[field];
  const there = known.length === 0 ? none : `it has ${known.join(", ")}`;
  const problem = inputProblem(
    [field, key],
    `the release flow of ${place} has no ${what} “${key}”; ${there}.`,
  );
  return nearest === undefined ? problem : { ...problem, nearest };
}
