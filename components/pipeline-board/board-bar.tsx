"use client";

import { ArrowRight, ChevronUp, Pencil, Plus } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ArrowRef } from "./board-dialog";
import type { Board } from "./board-types";
import { PromotionList } from "./promotion-list";

export interface BoardBarProps {
  board: Board;
  onChangelog: (arrow: ArrowRef) => void;
  /** Absent: this person may not change the board. */
  edit: { onAddStage: () => void; onRenamePipeline: () => void } | undefined;
}

/** Below the board: its promotions in words, and what concerns all of it. */
export function BoardBar({ board, onChangelog, edit }: BoardBarProps) {
  const [open, setOpen] = useState(false);
  const listId = useId();
  const count = board.arrows.length;
  return (
    <footer className="relative z-20 flex h-9 shrink-0 items-center gap-1 border-t bg-ground px-5 max-sm:px-3 pointer-coarse:h-12">
      {count > 0 && (
        <Button
          variant="ghost"
          size="sm"
          aria-expanded={open}
          aria-controls={listId}
          onClick={() => setOpen(!open)}
        >
          <ArrowRight aria-hidden className="size-3.5!" />
          {count} {count === 1 ? "promotion" : "promotions"}
          <ChevronUp aria-hidden className={cn("size-3.5! transition-transform", open && "rotate-180")} />
        </Button>
      )}
      <PromotionList
        id={listId}
        board={board}
        open={open}
        onClose={() => setOpen(false)}
        onChangelog={onChangelog}
      />
      {edit && (
        <div className="ml-auto flex items-center gap-1">
          <Button variant="ghost" size="sm" onClick={edit.onRenamePipeline}>
            <Pencil aria-hidden className="size-3.5!" />
            <span className="max-sm:sr-only">Rename pipeline</span>
          </Button>
          <Button variant="ghost" size="sm" onClick={edit.onAddStage}>
            <Plus aria-hidden className="size-3.5!" /> Add stage
          </Button>
        </div>
      )}
    </footer>
  );
}
