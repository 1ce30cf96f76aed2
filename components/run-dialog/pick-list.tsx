"use client";

import { Check, ChevronDown } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { FieldControl } from "@/components/ui/field";
import { controlClasses, Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";

export interface PickOption {
  value: string;
  /** What typing is matched against. */
  search: string;
  /** On the closed control. */
  label: ReactNode;
  /** In the list; the label when absent. */
  row?: ReactNode;
}

export interface PickListProps {
  control: FieldControl;
  value: string | undefined;
  options: readonly PickOption[];
  onPick: (value: string) => void;
  placeholder: string;
  /** Instead of an empty list: why there is none. */
  note?: string | null;
}

const SHOWN = 100;

/** One of many, found by typing: arrows move, Enter takes. */
export function PickList({ control, value, options, onPick, placeholder, note }: PickListProps) {
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          {...control}
          className={cn(
            controlClasses,
            "flex h-8 items-center justify-between gap-2 text-left pointer-coarse:h-10",
          )}
        >
          <span className="min-w-0 flex-1 truncate">
            {chosen?.label ?? <span className="text-ink-3">{placeholder}</span>}
          </span>
          <ChevronDown aria-hidden className="text-ink-3" />
        </button>
      </PopoverTrigger>
      <PopoverContent className="w-(--radix-popover-trigger-width) min-w-72 p-0">
        <Choices
          options={options}
          value={value}
          note={note ?? null}
          onPick={(next) => {
            onPick(next);
            setOpen(false);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}

interface ChoicesProps {
  options: readonly PickOption[];
  value: string | undefined;
  note: string | null;
  onPick: (value: string) => void;
}

function Choices({ options, value, note, onPick }: ChoicesProps) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const wanted = typed.trim().toLowerCase();
  const found = options.filter(({ search }) => search.toLowerCase().includes(wanted)).slice(0, SHOWN);
  const current = found[Math.min(at, found.length - 1)];

  const handleKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((before) =>
        Math.max(0, Math.min(found.length - 1, before + (event.key === "ArrowDown" ? 1 : -1))),
      );
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      onPick(current.value);
    }
  };

  return (
    <>
      <div className="border-b p-1.5">
        <Input
          autoFocus
          value={typed}
          placeholder="Filter"
          aria-label="Filter"
          onKeyDown={handleKey}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
        />
      </div>
      <ul role="listbox" aria-label="Choices" className="max-h-72 overflow-y-auto p-1">
        {found.map((option) => (
          <li key={option.value} role="option" aria-selected={option.value === value}>
            <button
              type="button"
              tabIndex={-1}
              onClick={() => onPick(option.value)}
              className={cn(
                "flex w-full items-center gap-2 rounded-sm px-2 py-1.5 text-left hover:bg-hover pointer-coarse:min-h-10",
                option === current && "bg-hover",
              )}
            >
              <span className="min-w-0 flex-1">{option.row ?? option.label}</span>
              {option.value === value && <Check aria-hidden />}
            </button>
          </li>
        ))}
        {found.length === 0 && (
          <li className="px-2 py-3 text-center text-ink-3">{note ?? "Nothing matches"}</li>
        )}
      </ul>
    </>
  );
}
