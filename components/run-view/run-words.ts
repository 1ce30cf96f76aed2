import type { RunDetail } from "./run-types";

const TRIGGERS: Readonly<Record<string, string>> = {
  manual: "by hand",
  api: "over the API",
  webhook: "by a webhook",
  git: "by a push",
  demo: "by the demo",
};

/** "Ana by hand": who started a run, and how. */
export function startedBy({ trigger, triggeredBy }: Pick<RunDetail, "trigger" | "triggeredBy">): string {
  // Another run, by its own name.
  if (trigger === "flow") return triggeredBy;
  return `${triggeredBy} ${TRIGGERS[trigger] ?? `by ${trigger}`}`;
}

/** "Release #41". */
export function runTitle({ kind, number }: Pick<RunDetail, "kind" | "number">): string {
  return `${kind === "rollback" ? "Rollback" : "Release"} #${String(number)}`;
}
