"use client";

import { useImperativeHandle, useRef, type Ref } from "react";
import { cn } from "@/components/ui/cn";

export interface CodeTextHandle {
  /** Puts the caret at a place (both from 1) and shows it. */
  goTo: (line: number, column: number) => void;
}

export interface CodeTextProps {
  value: string;
  onChange: (text: string) => void;
  /** Only for reading. */
  readOnly: boolean;
  /** Worst severity by line, from 1. */
  marks: ReadonlyMap<number, "error" | "warning">;
  label: string;
  describedBy?: string;
  handle?: Ref<CodeTextHandle>;
}

const LINE_HEIGHT = 18;

/** Plain text with numbered lines; lines with problems are marked in the margin. */
export function CodeText({ value, onChange, readOnly, marks, label, describedBy, handle }: CodeTextProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const margin = useRef<HTMLDivElement>(null);
  const lines = value.split("\n").length;

  useImperativeHandle(handle, () => ({
    goTo: (line, column) => {
      const element = area.current;
      if (!element) return;
      const before = element.value.split("\n").slice(0, line - 1);
      const offset = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
      element.focus();
      element.setSelectionRange(offset, offset);
      element.scrollTop = Math.max(0, (line - 1) * LINE_HEIGHT - element.clientHeight / 3);
    },
  }));

  return (
    <div className="flex min-h-0 flex-1 bg-surface font-mono text-sm leading-[18px]">
      <div
        ref={margin}
        aria-hidden
        className="shrink-0 overflow-hidden border-r bg-sunken py-3 text-right text-ink-3 select-none"
      >
        {Array.from({ length: lines }, (_, index) => {
          const mark = marks.get(index + 1);
          return (
            <div
              key={index}
              className={cn(
                "border-l-2 border-transparent pr-2.5 pl-3 tabular-nums",
                mark === "error" && "border-red bg-red-soft text-red",
                mark === "warning" && "border-amber bg-amber-soft text-amber",
              )}
            >
              {index + 1}
            </div>
          );
        })}
        {/* The text can be scrolled a little further than the numbers, by the height of its scroll bar. */}
        <div className="h-8" />
      </div>
      <textarea
        ref={area}
        value={value}
        readOnly={readOnly}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={[...marks.values()].includes("error") || undefined}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (margin.current) margin.current.scrollTop = event.currentTarget.scrollTop;
        }}
        className="min-w-0 flex-1 resize-none bg-transparent p-3 whitespace-pre outline-none [tab-size:2] focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
      />
    </div>
  );
}
