import type { z } from "zod";
import { spellSeconds, type NodePlanner } from "@/core/node-kind";
import type { DelaySpecSchemas } from "./manifest";

export const planDelay: NodePlanner<z.output<typeof DelaySpecSchemas.resolved>, never> = async ({
  spec,
}) => ({
  what: spec.until === undefined ? `Wait for ${spellSeconds(spec.seconds ?? 0)}` : `Wait until ${spec.until}`,
  detail: null,
  blockedBy: null,
});
