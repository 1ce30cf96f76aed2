"use client";

import { ChevronDown } from "lucide-react";
import { useState, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { FieldControl } from "@/components/ui/field";
import { controlClasses } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";

export interface PickListProps {
  control: FieldControl;
  /** What is chosen; null for nothing. */
  chosen: ReactNode;
  placeholder: string;
  disabled?: boolean;
  /** What one chooses from, rendered while it is open. */
  children: (close: () => void) => ReactNode;
}

/** A field whose value is found in a long list, which opens below it. */
export function PickList({ control, chosen, placeholder, disabled, children }: PickListProps) {
  const [open, setOpen] = useState(false);
  return (
    // Modal, or the dialog around it would keep the wheel from the list.
    <Popover modal open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          {...control}
          disabled={disabled}
          className={cn(
            controlClasses,
            "flex h-8 min-w-0 items-center justify-between gap-2 text-left pointer-coarse:h-10",
          )}
        >
          <span className="min-w-0 flex-1 truncate">
            {chosen ?? <span className="text-ink-3">{placeholder}</span>}
          </span>
          <ChevronDown aria-hidden className="text-ink-3" />
        </button>
      </PopoverTrigger>
      <PopoverContent className="w-[max(var(--radix-popover-trigger-width),min(26rem,calc(100vw-2rem)))] p-0">
        {children(() => setOpen(false))}
      </PopoverContent>
    </Popover>
  );
}
