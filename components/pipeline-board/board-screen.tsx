"use client";

import "./board.css";
import { Plus } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { BoardCard, type DragSource } from "./board-card";
import type { ArrowRef } from "./board-dialog";
import type { Board, BoardStage, ResourceCard } from "./board-types";
import { PromotionArrows } from "./promotion-arrows";
import type { BoardDrag, DropPlace } from "./use-board-drag";

export interface BoardScreenProps {
  board: Board;
  /** Null: this person may not change the board. */
  drag: BoardDrag | null;
  /** `grip` makes its name the place where the column is dragged. */
  head: (stage: BoardStage, grip: DragSource | undefined) => ReactNode;
  menu: (card: ResourceCard, stage: BoardStage) => ReactNode;
  /** Absent: this person may not add anything. */
  onAddItems: ((stage: BoardStage) => void) | undefined;
  onChangelog: (arrow: ArrowRef) => void;
}

/** The stages side by side, their cards, and the promotions between them. */
export function BoardScreen({ board, drag, head, menu, onAddItems, onChangelog }: BoardScreenProps) {
  const { stages } = board;
  return (
    <div className="board-frame min-h-0 flex-1 overflow-auto overscroll-x-contain max-sm:snap-x max-sm:snap-proximity">
      <div className="relative flex w-max min-w-full items-start gap-14 p-6 max-sm:gap-12 max-sm:p-4">
        {stages.map((stage) => {
          const dropAt = dropInStage(drag?.place ?? null, drag, stage);
          return (
            <section
              key={stage.id}
              aria-label={stage.name}
              data-stage={stage.id}
              data-drop={stageDrop(drag, stage, stages)}
              {...drag?.target(stage, stages)}
              style={{ "--columns": stages.length } as CSSProperties}
              className={cn(
                "board-column board-drop relative shrink-0 rounded-lg border bg-surface max-sm:snap-center",
                isInHand(drag, stage) && "opacity-50",
              )}
            >
              {head(stage, drag?.source({ what: "stage", stage }))}
              <ul className="flex flex-col gap-2 p-2 empty:hidden">
                {stage.cards.map((card) => (
                  <BoardCard
                    key={`${card.kind}/${card.id}`}
                    projectId={board.projectId}
                    stageId={stage.id}
                    card={card}
                    menu={menu(card, stage)}
                    drop={dropAt(card)}
                    drag={drag?.source({ what: "card", card })}
                  />
                ))}
              </ul>
              {stage.cards.length === 0 && (
                <p className="px-3 pt-4 pb-2 text-center text-ink-3">
                  Nothing stands in {stage.name} yet.
                  {onAddItems && " Add the services, jobs and databases that its flow shall release to."}
                </p>
              )}
              {onAddItems && (
                <button
                  type="button"
                  onClick={() => onAddItems(stage)}
                  aria-label={`Add items to ${stage.name}`}
                  className="mx-2 mb-2 flex h-8 w-[calc(100%-16px)] items-center gap-2 rounded-md px-3 text-ink-3 transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-10"
                >
                  <Plus aria-hidden /> Add items
                </button>
              )}
            </section>
          );
        })}
        <PromotionArrows board={board} onChangelog={onChangelog} />
      </div>
    </div>
  );
}

function isInHand(drag: BoardDrag | null, { id }: BoardStage): boolean {
  return drag?.dragged?.what === "stage" && drag.dragged.stage.id === id;
}

/** Which card of a stage the dragged one would fall before, or behind when it would be the last. */
function dropInStage(
  place: DropPlace | null,
  drag: BoardDrag | null,
  stage: BoardStage,
): (card: ResourceCard) => "before" | "after" | undefined {
  const dragged = drag?.dragged;
  if (place?.stageId !== stage.id || dragged?.what !== "card") return () => undefined;
  const others = stage.cards.filter(({ kind, id }) => kind !== dragged.card.kind || id !== dragged.card.id);
  return (card) => {
    const at = others.indexOf(card);
    if (at === -1) return undefined;
    if (at === place.index) return "before";
    return at === others.length - 1 && place.index > at ? "after" : undefined;
  };
}

function stageDrop(
  drag: BoardDrag | null,
  stage: BoardStage,
  stages: readonly BoardStage[],
): "left" | "right" | undefined {
  if (drag?.dragged?.what !== "stage" || drag.place === null) return undefined;
  if (drag.place.stageId === stage.id) return "left";
  return drag.place.stageId === null && stage === stages.at(-1) ? "right" : undefined;
}
