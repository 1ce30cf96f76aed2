import type { RunState } from "@/core/run";
import type { RunDetail } from "./run-types";

const TRIGGERS: Readonly<Record<string, string>> = {
  manual: "by hand",
  api: "over the API",
  demo: "by the demo",
};

/** "Ana by hand": who started a run, and how. */
export function startedBy({ trigger, triggeredBy }: Pick<RunDetail, "trigger" | "triggeredBy">): string {
  // Another run, by its own name; what is no person is called by what it is.
  if (["flow", "git", "webhook", "cron"].includes(trigger)) return triggeredBy;
  return `${triggeredBy} ${TRIGGERS[trigger] ?? `by ${trigger}`}`;
}

/** "Release #41". */
export function runTitle({ kind, number }: Pick<RunDetail, "kind" | "number">): string {
  return `${kind === "rollback" ? "Rollback" : "Release"} #${String(number)}`;
}

/** What a run waits for, or what of it has not stopped yet; null when it does neither. As `waitWords` takes it. */
export function runWaitReason({ status, waitReason, nodes }: RunState): string | null {
  if (status === "Waiting" || status === "Queued") return waitReason;
  if (status !== "Aborting") return null;
  const [first, ...rest] = Object.values(nodes).flatMap((node) =>
    node.status === "Aborting" && node.waitReason !== null ? [node.waitReason] : [],
  );
  if (first === undefined) return null;
  return rest.length === 0 ? first : `${first}, and for ${String(rest.length)} more`;
}
