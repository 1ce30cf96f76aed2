"use client";

import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { Problem } from "@/core/document";
import { useEditorContext } from "./editor-context";
import { ProblemList } from "./problem-list";

export interface BottomBarProps {
  /** Where the zoom goes. */
  toolbar: (element: HTMLElement | null) => void;
  onGoTo: (problem: Problem) => void;
}

/** How the flow stands, whatever is looked at: its problems, and the zoom of the drawing. */
export function BottomBar({ toolbar, onGoTo }: BottomBarProps) {
  const { problems, checking } = useEditorContext();
  const [open, setOpen] = useState(false);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return (
    <>
      {open && <ProblemList problems={problems} onGoTo={onGoTo} />}
      <footer className="flex h-10 shrink-0 items-center gap-3 border-t bg-surface px-2 pointer-coarse:h-12">
        <Button variant="ghost" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {errors > 0 ? (
            <CircleX aria-hidden className="text-red" />
          ) : problems.length > 0 ? (
            <TriangleAlert aria-hidden className="text-amber" />
          ) : (
            <CircleCheck aria-hidden className="text-green" />
          )}
          <span aria-busy={checking}>{problemWords(errors, problems.length - errors)}</span>
        </Button>
        <span className="ml-auto flex items-center gap-1.5 text-sm text-ink-3 max-lg:hidden">
          <Kbd>?</Kbd> lists the keys
        </span>
        <div ref={toolbar} />
      </footer>
    </>
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
