import { z } from "zod";
import { defineManifest, isExpression, specSchemas } from "@/core/node-kind";

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
  summarize: ({ seconds, until }) => ({
    title: "Delay",
    detail: seconds === undefined ? `until ${until ?? "…"}` : `for ${spell(seconds)}`,
  }),
  refBase: () => "delay",
});

/** `90 seconds`, `2 hours`; an expression as it stands. */
export function spell(seconds: number): string {
  if (isExpression(seconds)) return seconds;
  const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const;
  const [size, unit] =
    units.find(([size]) => seconds >= size && seconds % size === 0) ?? ([1, "second"] as const);
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
