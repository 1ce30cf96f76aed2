"use client";

import { Check, Search } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { Pages } from "./use-pages";

/** Rows that are seen of a list that nobody has scrolled yet. */
export const FIRST_ROWS = { from: 0, to: 12 } as const;

const ROW_PX = 44;
const SEEN_ROWS = 7;
/** Drawn above and below what is seen, so that a turn of the wheel meets no gap. */
const SPARE_ROWS = 4;

export interface PickPanelProps<Item> {
  /** What one chooses: "Commits". */
  label: string;
  /** Says what can be typed. */
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  items: Pages<Item>;
  onShow: (shown: { from: number; to: number }) => void;
  keyOf: (item: Item) => string;
  isChosen: (item: Item) => boolean;
  /** A sentence for one that cannot be taken. */
  whyNot?: (item: Item) => string | null;
  row: (item: Item) => ReactNode;
  onPick: (item: Item) => void;
  /** Instead of an empty list. */
  empty: ReactNode;
  /** Below the list: how much there is, what cannot be told. */
  note?: ReactNode;
}

/** A long list, of which only what is seen is drawn, and the field that searches it. Arrows move, Enter takes. */
export function PickPanel<Item>(props: PickPanelProps<Item>) {
  const { label, placeholder, text, onText, items, onShow, onPick, whyNot } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [first, setFirst] = useState(0);
  const last = Math.min(items.total, first + SEEN_ROWS + 2 * SPARE_ROWS);
  const at = Math.min(active, Math.max(0, items.total - 1));

  const show = (top: number) => {
    const from = Math.max(0, Math.floor(top / ROW_PX) - SPARE_ROWS);
    if (from === first) return;
    setFirst(from);
    onShow({ from, to: from + SEEN_ROWS + 2 * SPARE_ROWS });
  };
  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(items.total - 1, index));
    setActive(next);
    const list = scroller.current;
    if (list === null) return;
    const top = next * ROW_PX;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW_PX > list.scrollTop + list.clientHeight)
      list.scrollTop = top + ROW_PX - list.clientHeight;
  };
  const take = (item: Item | undefined) => {
    if (item !== undefined && (whyNot?.(item) ?? null) === null) onPick(item);
  };
  const handleKey = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + SEEN_ROWS,
      PageUp: at - SEEN_ROWS,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      moveTo(to);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(items.at(at));
    }
  };

  return (
    <div>
      <div className="relative border-b">
        <Search aria-hidden className="absolute top-2.5 left-3 text-ink-3" />
        <input
          autoFocus
          role="combobox"
          aria-label={`Filter ${label.toLowerCase()}`}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={items.total > 0 ? `${id}-${String(at)}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          onKeyDown={handleKey}
          onChange={(event) => {
            onText(event.target.value);
            setActive(0);
            setFirst(0);
            onShow(FIRST_ROWS);
            if (scroller.current !== null) scroller.current.scrollTop = 0;
          }}
          className="h-9 w-full rounded-t-lg bg-transparent pr-3 pl-9 text-ink outline-none placeholder:text-ink-3 pointer-coarse:h-11 pointer-coarse:text-[1rem]"
        />
      </div>
      <div
        ref={scroller}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        aria-busy={items.isPending}
        onScroll={(event) => show(event.currentTarget.scrollTop)}
        className="overflow-y-auto overscroll-contain"
        style={{ height: Math.max(1, Math.min(items.total === 0 ? 2 : items.total, SEEN_ROWS)) * ROW_PX }}
      >
        <div role="presentation" className="relative" style={{ height: items.total * ROW_PX }}>
          {Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset).map((index) => {
            const item = items.at(index);
            return (
              <Row
                key={item === undefined ? `place-${String(index)}` : props.keyOf(item)}
                id={`${id}-${String(index)}`}
                index={index}
                total={items.total}
                isActive={index === at}
                isChosen={item !== undefined && props.isChosen(item)}
                whyNot={item === undefined ? null : (whyNot?.(item) ?? null)}
                onTake={() => take(item)}
                onHover={() => setActive(index)}
              >
                {item === undefined ? <Skeleton className="h-3 w-48" /> : props.row(item)}
              </Row>
            );
          })}
        </div>
        {items.total === 0 && (
          <p className="grid h-full place-items-center px-4 text-center text-ink-3">
            {items.isPending ? "Reading" : (items.error ?? props.empty)}
          </p>
        )}
      </div>
      {props.note && <p className="border-t px-3 py-1.5 text-sm text-ink-3">{props.note}</p>}
    </div>
  );
}

interface RowProps {
  id: string;
  index: number;
  total: number;
  isActive: boolean;
  isChosen: boolean;
  whyNot: string | null;
  onTake: () => void;
  onHover: () => void;
  children: ReactNode;
}

function Row({ id, index, total, isActive, isChosen, whyNot, onTake, onHover, children }: RowProps) {
  return (
    // The keyboard's half is in the field above, which has the focus.
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={whyNot !== null || undefined}
      aria-posinset={index + 1}
      aria-setsize={total}
      title={whyNot ?? undefined}
      onClick={onTake}
      onPointerMove={isActive ? undefined : onHover}
      className={cn(
        "absolute inset-x-0 flex cursor-default items-center gap-2 px-3",
        isActive && "bg-hover",
        whyNot !== null && "text-ink-3",
      )}
      style={{ top: index * ROW_PX, height: ROW_PX }}
    >
      <span className="min-w-0 flex-1">{children}</span>
      {isChosen && <Check aria-hidden className="shrink-0 text-accent-text" />}
    </div>
  );
}
