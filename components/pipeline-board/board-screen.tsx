"use client";

import "./board.css";
import { Columns3 } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { BoardCard } from "./board-card";
import type { Board, BoardStage, PromotionArrow } from "./board-types";
import { PromotionArrows } from "./promotion-arrows";
import { PromotionList } from "./promotion-list";
import { NOTHING_IN_HAND, type WorkInHand } from "./work-in-hand";

export interface BoardScreenProps {
  board: Board;
  /** By id of the stage whose flow is running. */
  work: ReadonlyMap<string, WorkInHand>;
  head: (stage: BoardStage) => ReactNode;
}

/** The stages side by side, their cards, and the promotions between them. */
export function BoardScreen({ board, work, head }: BoardScreenProps) {
  const workOf = (stageId: string) => work.get(stageId) ?? NOTHING_IN_HAND;
  const isAlive = (arrow: PromotionArrow) => workOf(arrow.toStageId).nodes.has(arrow.nodeKey);
  if (board.stages.length === 0) {
    return (
      <EmptyState icon={Columns3} title="This pipeline has no stages">
        Add stages to it in the project file, for example Development, Staging and Production.
      </EmptyState>
    );
  }
  return (
    <div className="board-frame min-h-0 flex-1 overflow-auto overscroll-x-contain max-sm:snap-x max-sm:snap-proximity">
      <div className="relative flex w-max min-w-full items-start gap-14 p-6 max-sm:gap-12 max-sm:p-4">
        {board.stages.map((stage) => (
          <section
            key={stage.id}
            aria-label={stage.name}
            style={{ "--columns": board.stages.length } as CSSProperties}
            className="board-column shrink-0 rounded-lg border bg-surface max-sm:snap-center"
          >
            {head(stage)}
            <ul className="flex flex-col gap-2 p-2">
              {stage.cards.map((card) => (
                <BoardCard
                  key={`${card.kind}/${card.id}`}
                  projectId={board.projectId}
                  stageId={stage.id}
                  card={card}
                  alive={workOf(stage.id).resources.has(`${card.kind}/${card.id}`)}
                />
              ))}
            </ul>
            {stage.cards.length === 0 && <NothingHere stage={stage} />}
          </section>
        ))}
        <PromotionArrows board={board} isAlive={isAlive} />
      </div>
      <PromotionList board={board} isAlive={isAlive} />
    </div>
  );
}

function NothingHere({ stage }: { stage: BoardStage }) {
  return (
    <p className="px-3 pb-4 text-center text-ink-3">
      Nothing stands in {stage.name} yet. Name its services, jobs and databases under <code>stages</code> in
      the project file.
    </p>
  );
}
