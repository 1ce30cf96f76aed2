import { z } from "zod";
import { defineManifest, specSchemas } from "@/core/node-kind";

export const loopDataManifest = defineManifest({
  kind: "LoopData",
  title: "Loop item",
  icon: "repeat-1",
  category: "flow",
  description: "Gives the item of the loop around it a name of its own.",
  spec: specSchemas(() => z.strictObject({})),
  // Whatever the loop goes over.
  outputSchema: z.unknown(),
  waitsAs: null,
  defaultTimeoutSeconds: 60,
  capabilities: ["loop"],
  locks: () => [],
  summarize: () => ({ title: "Loop item", detail: "" }),
  refBase: () => "item",
});
