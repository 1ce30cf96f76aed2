import { Undo2 } from "lucide-react";
import type { RunListItem } from "./run-list-item";

/** "Release", or "Rollback to #96". */
export function RunKind({ run }: { run: Pick<RunListItem, "kind" | "rollback"> }) {
  if (run.kind === "release") return "Release";
  return (
    <span title={run.rollback?.reason} className="text-ink">
      <Undo2 aria-hidden className="mr-1 inline size-3.5! align-[-2px] text-ink-3" />
      {run.rollback === null ? "Rollback" : `Rollback to #${String(run.rollback.toNumber)}`}
    </span>
  );
}
