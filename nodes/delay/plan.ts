import type { z } from "zod";
import type { NodePlanner } from "@/core/node-kind";
import { spell, type DelaySpecSchemas } from "./manifest";

export const planDelay: NodePlanner<z.output<typeof DelaySpecSchemas.resolved>, never> = async ({
  spec,
}) => ({
  what: spec.until === undefined ? `Wait for ${spell(spec.seconds ?? 0)}` : `Wait until ${spec.until}`,
  detail: null,
  blockedBy: null,
});
