import type { NodePlanner } from "@/core/node-kind";

export const planLoopData: NodePlanner<Record<string, never>, "loop"> = async () => ({
  what: "Take the item of the loop",
  detail: null,
  blockedBy: null,
});
