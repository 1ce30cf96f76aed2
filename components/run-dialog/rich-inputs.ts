import { RichInputSchema, type RichInput } from "@/core/document";

/** What was picked; each part fills the argument its input names. */
export interface Picked {
  branch?: string;
  buildSha?: string;
  buildId?: string;
}

/** The pickers a document asks for, in order. One that cannot be read is left out: the document was validated before. */
export function richInputsOf(document: unknown): RichInput[] {
  const listed =
    typeof document === "object" && document !== null && "richInputs" in document ? document.richInputs : [];
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((each) => {
    const parsed = RichInputSchema.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Names of the arguments that a picker fills. */
export function filledArguments(inputs: readonly RichInput[]): Set<string> {
  return new Set(
    inputs.flatMap(({ spec }) => Object.values(spec.outputs).filter((name) => name !== undefined)),
  );
}

/** The arguments the pickers come to. `picked` goes by the place of the picker. */
export function pickedArguments(
  inputs: readonly RichInput[],
  picked: readonly (Picked | undefined)[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  inputs.forEach(({ spec }, place) => {
    const outputs: Partial<Record<keyof Picked, string | undefined>> = spec.outputs;
    const selection = picked[place] ?? {};
    for (const part of ["branch", "buildSha", "buildId"] as const) {
      const name = outputs[part];
      const value = selection[part];
      if (name !== undefined && value !== undefined) values[name] = value;
    }
  });
  return values;
}

/**
 * A sentence per picker that must be used and was not, by its place. One whose arguments have no defaults must be used
 * even if the document does not say so: its steps could not resolve them.
 */
export function missingPicks(
  document: unknown,
  inputs: readonly RichInput[],
  picked: readonly (Picked | undefined)[],
): Map<number, string> {
  const missing = new Map<number, string>();
  const defaults =
    typeof document === "object" && document !== null && "arguments" in document ? document.arguments : {};
  const hasDefault = (name: string) => typeof defaults === "object" && defaults !== null && name in defaults;
  inputs.forEach((input, place) => {
    const chosen = Object.keys(picked[place] ?? {}).length > 0;
    const needed = input.spec.required === true || ![...filledArguments([input])].every(hasDefault);
    if (!chosen && needed) missing.set(place, "Choose one: the flow needs it.");
  });
  return missing;
}
