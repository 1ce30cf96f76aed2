"use client";

import { CircleCheck, CircleHelp, CircleX, FlaskConical, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Problem } from "@/core/document";
import { useEditorContext } from "./editor-context";
import { writeAddress } from "./address";
import { GitOpsStatus } from "./gitops";
import { ProblemList } from "./problem-list";
import type { LastPlan } from "./try-it";

export interface BottomBarProps {
  /** Where the zoom goes. */
  toolbar: (element: HTMLElement | null) => void;
  /** Null until the draft was planned on this page. */
  lastPlan: LastPlan | null;
  onGoTo: (problem: Problem) => void;
}

/** How the flow stands, whatever is looked at: its problems, what it was last planned to do, and the zoom of the drawing. */
export function BottomBar({ toolbar, lastPlan, onGoTo }: BottomBarProps) {
  const { problems, checking, isUnchecked } = useEditorContext();
  const [open, setOpen] = useState(false);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return (
    <>
      {open && <ProblemList problems={problems} onGoTo={onGoTo} />}
      <footer className="flex h-10 shrink-0 items-center gap-3 border-t bg-surface px-2 pointer-coarse:h-12">
        <Button variant="ghost" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {isUnchecked ? (
            <CircleHelp aria-hidden className="text-ink-3" />
          ) : errors > 0 ? (
            <CircleX aria-hidden className="text-red" />
          ) : problems.length > 0 ? (
            <TriangleAlert aria-hidden className="text-amber" />
          ) : (
            <CircleCheck aria-hidden className="text-green" />
          )}
          <span aria-busy={checking}>
            {isUnchecked
              ? "Problems are told when it is published: they cannot be looked for here"
              : problemWords(errors, problems.length - errors)}
          </span>
        </Button>
        <GitOpsStatus />
        {lastPlan !== null && <LastPlanButton plan={lastPlan} />}
        <span className="ml-auto flex items-center gap-1.5 text-sm text-ink-3 max-lg:hidden">
          <Kbd>?</Kbd> lists the keys
        </span>
        <div ref={toolbar} />
      </footer>
    </>
  );
}

/** What the draft would have done when that was asked last; pressing it asks again. */
function LastPlanButton({ plan }: { plan: LastPlan }) {
  const { state } = useEditorContext();
  const isOlder = plan.text !== state.source.text;
  return (
    <Button
      variant="ghost"
      size="sm"
      className="min-w-0 max-sm:hidden"
      onClick={() => writeAddress("open", "plan")}
    >
      <FlaskConical aria-hidden className="text-ink-3" />
      <span className="truncate">
        Last plan <RelativeTime at={plan.at} />: {plan.words}
        {isOlder && <span className="text-ink-3"> · the draft has changed since</span>}
      </span>
    </Button>
  );
}

/** `2 errors, 1 warning` */
function problemWords(errors: number, warnings: number): string {
  const many = (count: number, word: string) => `${String(count)} ${word}${count === 1 ? "" : "s"}`;
  if (errors + warnings === 0) return "No problems";
  return [errors > 0 && many(errors, "error"), warnings > 0 && many(warnings, "warning")]
    .filter(Boolean)
    .join(", ");
}
