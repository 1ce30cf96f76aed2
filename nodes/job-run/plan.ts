import type { NodePlanner } from "@/core/node-kind";
import { commandOf, type JobRunSpec } from "./manifest";

export const planJobRun: NodePlanner<JobRunSpec, never> = async ({ spec }) => ({
  what: `Run ${spec.jobId}`,
  detail: commandOf(spec) ?? null,
  blockedBy:
    spec.deployment?.external === undefined
      ? null
      : "No runtime of this server can pull from registries yet.",
});
