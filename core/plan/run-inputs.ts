import { z } from "zod";

const JsonObjectSchema = z.record(z.string(), z.unknown());

/** Values of one trigger's ref, `${refs.TRIGGER.branch}`. */
export const TriggerValuesSchema = z.object({
  branch: z.string().optional(),
  sha: z.string().optional(),
  repoUrl: z.string().optional(),
  pullRequestId: z.number().int().optional(),
});

/** What a run was started with, merged; kept sealed beside the run. */
export const RunInputsSchema = z.object({
  arguments: JsonObjectSchema,
  /** Names of arguments whose values are secrets. */
  secretArguments: z.array(z.string()),
  /** Secrets of the run that started this one: masked here as they are there. */
  inheritedSecrets: z.array(z.string()).optional(),
  /** `{ ref: { field: value } }`: patches the spec of the node, or the values of the trigger, with that ref. */
  overrides: z.record(z.string(), JsonObjectSchema),
  /** `{ targetId: releaseSpec }`. */
  releaseNodeOverrides: z.record(z.string(), JsonObjectSchema),
  triggers: z.record(z.string(), TriggerValuesSchema),
  /** Makes `randomSecret` give the same value each time it is asked in this run. */
  randomKey: z.string(),
});
export type RunInputs = z.infer<typeof RunInputsSchema>;

/** A stored argument override; a locked one cannot be replaced by a run's input. */
export const ArgumentOverridesSchema = z.record(
  z.string(),
  z.object({ value: z.unknown(), locked: z.boolean().default(false) }),
);
export type ArgumentOverrides = z.infer<typeof ArgumentOverridesSchema>;

export interface MergedArguments {
  arguments: Record<string, unknown>;
  secretArguments: string[];
  /** Names a run tried to set although they are locked. */
  refused: string[];
}

/** Lowest to highest: the document's defaults, stored overrides (secret), what the run was given. */
export function mergeArguments(
  defaults: Record<string, unknown>,
  stored: ArgumentOverrides,
  given: Record<string, unknown>,
): MergedArguments {
  const refused = Object.keys(given).filter((name) => stored[name]?.locked === true);
  const merged: Record<string, unknown> = { ...defaults };
  for (const [name, override] of Object.entries(stored)) merged[name] = override.value;
  for (const [name, value] of Object.entries(given)) {
    if (!refused.includes(name)) merged[name] = value;
  }
  const secretArguments = Object.keys(stored).filter((name) => refused.includes(name) || !(name in given));
  return { arguments: merged, secretArguments, refused };
}
