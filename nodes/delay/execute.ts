import { defineExecutor } from "@/core/node-kind";
import { delayManifest, MAX_DELAY_SECONDS } from "./manifest";

export const delayExecutor = defineExecutor(delayManifest, {
  async execute({ spec, attemptStartedAt, now }) {
    const startedMs = attemptStartedAt.getTime();
    const endMs = spec.until === undefined ? startedMs + (spec.seconds ?? 0) * 1000 : Date.parse(spec.until);
    const leftMs = endMs - now().getTime();
    if (leftMs <= 0) return { type: "succeeded", output: {} };
    if (endMs - startedMs > MAX_DELAY_SECONDS * 1000) {
      return {
        type: "failed",
        code: "too-far",
        message: `${new Date(endMs).toISOString()} is more than 30 days away; a delay may last 30 days.`,
        transient: false,
      };
    }
    return { type: "waiting", reason: `until ${new Date(endMs).toISOString()}`, recheckAfterMs: leftMs };
  },
});
