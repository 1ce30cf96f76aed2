import type { NodeState } from "@/core/run";

/** What a run waits for whose nodes in flight are these; null while one of them is at work. */
export function waitReasonOf(inFlight: (NodeState | undefined)[]): string | null {
  const waits = inFlight.every((node) => node?.status === "Waiting" || node?.status === "Retrying");
  if (!waits) return null;
  return inFlight.find((node) => typeof node?.waitReason === "string")?.waitReason ?? "the next attempt";
}
