import { Undo2 } from "lucide-react";
import type { RunListItem } from "./run-list-item";

/** "Release", or "Rollback to #96". */
export function RunKind({ run }: { run: Pick<RunListItem, "kind" | "rollback"> }) {
  if (run.kind === "release") return "Release";
  return (
    <span title={run.rollback?.reason} className="inline-flex items-center gap-1 text-ink">
      <Undo2 aria-hidden className="size-3.5! text-ink-3" />
      {run.rollback === null ? "Rollback" : `Rollback to #${String(run.rollback.toNumber)}`}
    </span>
  );
}
