import { z } from "zod";
import { sealJson, unsealJson } from "@/server/secrets";

/** Stored values of a flow's arguments, secret. A locked one cannot be replaced by the input of a run. */
export type ArgumentOverrides = Record<string, { value: unknown; locked: boolean }>;

const OverrideSchema = z.strictObject({ value: z.json(), locked: z.boolean().default(false) });

/** A value by itself, or `{ value, locked }`. */
export const ArgumentOverridesSchema = z.record(
  z.string().min(1).max(200),
  z.union([OverrideSchema, z.json().transform((value) => ({ value, locked: false }))]),
);

export function unsealArgumentOverrides(sealed: Uint8Array | null): ArgumentOverrides {
  return sealed === null ? {} : z.record(z.string(), OverrideSchema).parse(unsealJson(sealed));
}

export function sealArgumentOverrides(overrides: ArgumentOverrides): Uint8Array<ArrayBuffer> {
  return sealJson(overrides);
}
