import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { Problem } from "@/core/document";

export interface ProblemListProps {
  problems: readonly Problem[];
  onGoTo: (problem: Problem) => void;
}

/** What is wrong with a flow, in the order of its lines; press one to go there. */
export function ProblemList({ problems, onGoTo }: ProblemListProps) {
  const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return (
    <section aria-label="Problems" className="max-h-48 shrink-0 overflow-y-auto border-t bg-surface">
      {sorted.length === 0 ? (
        <p className="flex h-9 items-center gap-2 px-4 text-ink-3">
          <CircleCheck aria-hidden className="text-green" /> No problems
        </p>
      ) : (
        <ul className="py-1">
          {sorted.map((problem, index) => (
            <li key={index}>
              <button
                type="button"
                className="flex w-full items-start gap-2 px-4 py-1 text-left transition-colors hover:bg-hover pointer-coarse:min-h-10"
                onClick={() => onGoTo(problem)}
              >
                {problem.severity === "error" ? (
                  <CircleX aria-label="Error" className="mt-0.5 text-red" />
                ) : (
                  <TriangleAlert aria-label="Warning" className="mt-0.5 text-amber" />
                )}
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                  {problem.message}
                  {problem.pointer !== "" && !problem.message.includes(problem.pointer) && (
                    <code className="ml-2 text-ink-3">{problem.pointer}</code>
                  )}
                </span>
                {problem.line !== undefined && (
                  <span className="shrink-0 text-sm text-ink-3 tabular-nums">line {problem.line}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
