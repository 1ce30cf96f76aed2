"use client";

import dynamic from "next/dynamic";
import type { RefObject } from "react";
import { cn } from "@/components/ui/cn";
import { SkeletonRows } from "@/components/ui/skeleton";

/** Loaded when something is selected for the first time: a drawing that is looked at does without forms. */
const PanelContent = dynamic(() => import("./panel-content").then((module) => module.PanelContent), {
  ssr: false,
  loading: () => (
    <div className="p-4">
      <SkeletonRows rows={8} />
    </div>
  ),
});

export interface NodePanelProps {
  panel: RefObject<HTMLElement | null>;
  /** It lies over the drawing, beside the code. */
  isOver: boolean;
  /** Nothing is selected any more. */
  onClose: () => void;
  /** The keyboard goes back to the drawing; what is selected stays. */
  onLeave: () => void;
}

/** What is selected, beside the drawing; on a phone a sheet below it. */
export function NodePanel({ panel, isOver, onClose, onLeave }: NodePanelProps) {
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Step"
      className={cn(
        "flex w-[380px] shrink-0 flex-col border-l bg-surface focus:outline-none max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-20 max-md:h-[60dvh] max-md:w-full max-md:rounded-t-xl max-md:border-t max-md:border-l-0 max-md:shadow-float",
        isOver && "absolute inset-y-0 right-2/5 z-10 shadow-float",
      )}
      onKeyDown={(event) => {
        // A list or a half-typed name that Escape closes has said so.
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onLeave();
      }}
    >
      <PanelContent onClose={onClose} />
    </aside>
  );
}
