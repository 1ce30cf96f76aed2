import type { RunEventBody } from "@/core/run";
import { statusStep, type Step } from "@/server/seams";

/** What a commit of these events brings about, each once. */
export function stepsOf(events: readonly RunEventBody[]): Step[] {
  const steps = events.flatMap((event) => {
    if (event.type === "run.moved") return statusStep("run", event.payload.status);
    if (event.type === "node.moved") return statusStep("node", event.payload.status);
    if (event.type === "node.started") return statusStep("node", "Running");
    return [];
  });
  return [...new Set(steps)];
}
