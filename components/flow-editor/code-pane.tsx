"use client";

import dynamic from "next/dynamic";
import type { Ref } from "react";
import type { CodeEditorHandle } from "@/components/code-editor";
import { cn } from "@/components/ui/cn";
import { SkeletonRows } from "@/components/ui/skeleton";

/** Loaded when the code is opened: a drawing does without an editor of texts. */
const CodeView = dynamic(() => import("./code-view").then((module) => module.CodeView), {
  ssr: false,
  loading: () => (
    <div className="p-3">
      <SkeletonRows rows={12} />
    </div>
  ),
});

export type CodePaneHandle = CodeEditorHandle;

export interface CodePaneProps {
  handle: Ref<CodePaneHandle>;
  /** It shares its room with the drawing. */
  isSplit: boolean;
}

/** The flow as its author writes it. */
export function CodePane({ handle, isSplit }: CodePaneProps) {
  return (
    <div className={cn("flex min-w-0 flex-col", isSplit ? "w-2/5 border-l max-md:hidden" : "flex-1")}>
      <CodeView handle={handle} />
    </div>
  );
}
