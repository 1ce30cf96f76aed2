import { z } from "zod";
import { defineManifest, spellSeconds, specSchemas } from "@/core/node-kind";

/** 30 days. */
export const MAX_DELAY_SECONDS = 2_592_000;

export const DelaySpecSchemas = specSchemas((scalar) =>
  z
    .strictObject({
      seconds: scalar(z.number().min(0).max(MAX_DELAY_SECONDS)).optional(),
      until: scalar(
        z.iso.datetime({ offset: true, error: "an instant such as 2026-03-01T09:00:00Z" }),
      ).optional(),
    })
    .refine(({ seconds, until }) => (seconds === undefined) !== (until === undefined), {
      error: "Give either `seconds` or `until`.",
    }),
);

export const delayManifest = defineManifest({
  kind: "Delay",
  title: "Delay",
  icon: "timer",
  category: "flow",
  description: "Waits for some time, or until an instant.",
  spec: DelaySpecSchemas,
  outputSchema: z.strictObject({}),
  waitsAs: "always",
  // A delay ends by itself: only a timeout somebody asked for cuts it short.
  defaultTimeoutSeconds: MAX_DELAY_SECONDS + 86_400,
  capabilities: [],
  locks: () => [],
  summarize: ({ seconds, until }) => ({
    title: "Delay",
    detail: seconds === undefined ? `until ${until ?? "…"}` : `for ${spellSeconds(seconds)}`,
  }),
  refBase: () => "delay",
});
