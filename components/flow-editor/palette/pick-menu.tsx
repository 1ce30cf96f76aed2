"use client";

import { useId, useMemo, useState, type KeyboardEvent } from "react";
import { Input } from "@/components/ui/input";
import { cn } from "@/components/ui/cn";
import { Popover, PopoverAnchor, PopoverContent } from "@/components/ui/popover";
import { PickRowWords, type PickRow } from "./pick-row";

export interface PickMenuProps<Row extends PickRow> {
  /** What is asked: `Add a step`. */
  title: string;
  placeholder: string;
  /** CSS pixels of the window. */
  at: { x: number; y: number };
  /** Rows for what was typed; those of a group stand together. */
  find: (search: string) => readonly Row[];
  /** What the search begins with. */
  search?: string;
  onPick: (row: Row) => void;
  onClose: () => void;
  /** It is gone; the focus is nowhere. */
  onGone: () => void;
}

/** Asks for one of many at a place of the screen: type to find, arrows to choose, Enter to take. */
export function PickMenu<Row extends PickRow>({ at, onClose, onGone, ...rest }: PickMenuProps<Row>) {
  return (
    <Popover open onOpenChange={(open) => !open && onClose()}>
      <PopoverAnchor asChild>
        <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      </PopoverAnchor>
      <PopoverContent
        align="center"
        side="bottom"
        sideOffset={14}
        aria-label={rest.title}
        className="flex max-h-[min(420px,70dvh)] w-80 flex-col p-0"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onGone();
        }}
      >
        <PickList {...rest} />
      </PopoverContent>
    </Popover>
  );
}

type PickListProps<Row extends PickRow> = Omit<PickMenuProps<Row>, "at" | "onClose" | "onGone">;

function PickList<Row extends PickRow>({
  title,
  placeholder,
  find,
  search = "",
  onPick,
}: PickListProps<Row>) {
  const id = useId();
  const [typed, setTyped] = useState(search);
  const [wanted, setWanted] = useState(0);
  const found = useMemo(() => find(typed), [find, typed]);
  const active = Math.min(wanted, found.length - 1);
  const isSearching = typed.trim() !== "";

  const handleKey = (event: KeyboardEvent) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps !== undefined) {
      event.preventDefault();
      setWanted((active + steps + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const row = found[active];
      if (row) onPick(row);
    }
  };
  return (
    <>
      <div className="border-b p-2">
        <Input
          role="combobox"
          autoFocus
          aria-label={title}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${String(active)}` : undefined}
          autoComplete="off"
          placeholder={placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setWanted(0);
          }}
          onKeyDown={handleKey}
          // The caret goes behind what the first key has typed.
          onFocus={(event) => event.target.setSelectionRange(typed.length, typed.length)}
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={title} className="min-h-0 flex-1 overflow-y-auto p-1">
        {found.map((row, index) => {
          const isFirst = !isSearching && found[index - 1]?.group !== row.group;
          return (
            <div key={row.id} role="presentation">
              {isFirst && (
                <p role="presentation" className="px-2 pt-2 pb-1 text-sm font-medium text-ink-3">
                  {row.group}
                </p>
              )}
              <div
                id={`${id}-${String(index)}`}
                role="option"
                aria-selected={index === active}
                ref={
                  index === active ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined
                }
                className={cn(
                  "flex cursor-default items-start gap-2.5 rounded-sm px-2 py-1",
                  index === active && "bg-hover",
                )}
                onPointerMove={() => setWanted(index)}
                onClick={() => onPick(row)}
              >
                <PickRowWords row={row} />
              </div>
            </div>
          );
        })}
        {found.length === 0 && <p className="p-3 text-ink-3">Nothing is called “{typed}”.</p>}
      </div>
    </>
  );
}
