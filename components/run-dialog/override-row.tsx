"use client";

import { ChevronRight, RotateCcw } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

export interface OverrideRowProps {
  icon: ReactNode;
  title: ReactNode;
  /** What the flow says about it. */
  asWritten: ReactNode;
  isChanged: boolean;
  problem: string | undefined;
  onReset: () => void;
  children: ReactNode;
}

/** Something a run may do otherwise than the flow says: closed it tells what the flow says, open it asks. */
export function OverrideRow(props: OverrideRowProps) {
  const { icon, title, asWritten, isChanged, problem, onReset, children } = props;
  const id = useId();
  const [opened, setOpened] = useState<boolean | null>(null);
  const open = opened ?? (isChanged || problem !== undefined);
  return (
    <li className="border-b last:border-b-0">
      <div className="flex items-center gap-2 pr-2">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpened(!open)}
          className="flex min-h-10 min-w-0 flex-1 items-center gap-2 px-3 py-1.5 text-left transition-colors hover:bg-hover"
        >
          <ChevronRight
            aria-hidden
            className={cn("shrink-0 text-ink-3 transition-transform", open && "rotate-90")}
          />
          <span className="shrink-0 text-ink-2">{icon}</span>
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            <span className="font-medium">{title}</span>
            <span className="block text-sm text-ink-3">{asWritten}</span>
          </span>
          {isChanged && <Badge tone="accent">this run only</Badge>}
        </button>
        {isChanged && (
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Back to what the flow says"
            title="Back to what the flow says"
            onClick={() => {
              onReset();
              setOpened(false);
            }}
          >
            <RotateCcw aria-hidden />
          </Button>
        )}
      </div>
      <div id={id} hidden={!open} className="flex flex-col gap-3 px-3 pt-1 pb-3">
        {open && children}
      </div>
    </li>
  );
}
