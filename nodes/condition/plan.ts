import type { NodePlanner } from "@/core/node-kind";
import { awaited, type ConditionSpec } from "./manifest";

export const planCondition: NodePlanner<ConditionSpec, never> = async ({ spec }) => ({
  what: `Wait for ${awaited(spec)}`,
  detail: null,
  blockedBy: null,
});
