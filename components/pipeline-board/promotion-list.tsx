import { ArrowRight } from "lucide-react";
import type { KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import type { ArrowRef } from "./board-dialog";
import type { Board } from "./board-types";
import { promotionWords } from "./promotion-words";

export interface PromotionListProps {
  id: string;
  board: Board;
  /** Closed, it is there for screen readers alone. */
  open: boolean;
  onClose: () => void;
  onChangelog: (arrow: ArrowRef) => void;
}

/** The arrows as sentences; each opens its changelog. */
export function PromotionList({ id, board, open, onClose, onChangelog }: PromotionListProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
  };
  return (
    <section
      id={id}
      aria-label="Promotions"
      onKeyDown={onKeyDown}
      className={cn(
        open
          ? "absolute bottom-full left-4 mb-1 max-h-[50dvh] w-[min(560px,calc(100vw-2rem))] animate-rise overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-float"
          : "sr-only",
      )}
    >
      <ul>
        {board.arrows.map((arrow) => {
          const words = `${promotionWords(board, arrow)}${arrow.alive ? " It is being promoted now." : ""}`;
          return (
            <li key={arrow.id}>
              {open ? (
                <button
                  type="button"
                  onClick={() => onChangelog(arrow)}
                  className="flex w-full items-start gap-2 rounded-sm px-2 py-1.5 text-left hover:bg-hover pointer-coarse:py-2.5"
                >
                  <ArrowRight aria-hidden className={cn("mt-0.5 text-ink-3", arrow.alive && "text-blue")} />
                  <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{words}</span>
                  <span className="shrink-0 text-sm text-accent-text">Changelog</span>
                </button>
              ) : (
                words
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
