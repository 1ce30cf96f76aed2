"use client";

import { useMemo, type Ref } from "react";
import { cn } from "@/components/ui/cn";
import type { Problem } from "@/core/document";
import { CodeText, type CodeTextHandle } from "./code-text";
import { useEditorContext } from "./editor-context";

export type CodePaneHandle = CodeTextHandle;

export interface CodePaneProps {
  handle: Ref<CodePaneHandle>;
  /** It shares its room with the drawing. */
  isSplit: boolean;
}

/** The flow as its author writes it. */
export function CodePane({ handle, isSplit }: CodePaneProps) {
  const { state, dispatch, problems, whyNotEdit, stage } = useEditorContext();
  const marks = useMemo(() => marksOf(problems), [problems]);
  return (
    <div className={cn("flex min-w-0 flex-col", isSplit ? "w-2/5 border-l max-md:hidden" : "flex-1")}>
      <CodeText
        handle={handle}
        value={state.source.text}
        onChange={(text) => dispatch({ type: "write", text, atMs: Date.now() })}
        readOnly={whyNotEdit !== null}
        marks={marks}
        label={`Release flow of ${stage.stage} as code`}
      />
    </div>
  );
}

function marksOf(problems: readonly Problem[]): ReadonlyMap<number, "error" | "warning"> {
  const marks = new Map<number, "error" | "warning">();
  for (const { line, severity } of problems) {
    if (line !== undefined && marks.get(line) !== "error") marks.set(line, severity);
  }
  return marks;
}
