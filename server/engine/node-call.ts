import { z } from "zod";
import { NodeSettingsSchema, type ResolvedNode } from "@/core/plan";
import { sealJson, unsealJson } from "@/server/secrets";
import type { NodePrivates } from "./run-store";

/** What an attempt runs with, as it was resolved when it started. */
export type NodeCall = Extract<ResolvedNode, { type: "run" }>;

const NodeCallSchema = z.object({
  spec: z.unknown(),
  wait: z.boolean(),
  timeoutSeconds: z.number(),
  settings: NodeSettingsSchema,
});
const SecretStringsSchema = z.array(z.string());

/**
 * For the row of an attempt that starts. Who takes the run up later reads it from there: resolved again, a spec could
 * come out different, by another clock or a secret that was changed meanwhile.
 */
export function sealCall({ spec, wait, timeoutSeconds, settings, secretStrings }: NodeCall): NodePrivates {
  return {
    timeoutSeconds,
    sealedCall: sealJson({ spec, wait, timeoutSeconds, settings }),
    ...(secretStrings.length === 0 ? {} : { sealedSecrets: sealJson(secretStrings) }),
  };
}

export function unsealCall(sealed: Uint8Array): NodeCall {
  // Its secrets are kept by themselves: they stay secret when the attempt is over.
  return { type: "run", secretStrings: [], ...NodeCallSchema.parse(unsealJson(sealed)) };
}

export function unsealSecrets(sealed: Uint8Array): string[] {
  return SecretStringsSchema.parse(unsealJson(sealed));
}
