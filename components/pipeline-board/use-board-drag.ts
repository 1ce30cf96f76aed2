"use client";

import { useState, type DragEvent } from "react";
import type { BoardStage, ResourceCard } from "./board-types";

/** What is in the hand. */
export type Dragged = { what: "card"; card: ResourceCard } | { what: "stage"; stage: BoardStage };

/** Where it would fall: before the `index`-th of the others. Of a stage, `stageId` is that of the stage it would stand before. */
export interface DropPlace {
  /** Null: a stage would be the last one. */
  stageId: string | null;
  index: number;
}

export interface BoardDrag {
  dragged: Dragged | null;
  place: DropPlace | null;
  /** Spread onto what is dragged. */
  source: (dragged: Dragged) => DragSource;
  /** Spread onto a column; `stages` are all of the board. */
  target: (stage: BoardStage, stages: readonly BoardStage[]) => DropTarget;
}
interface DragSource {
  draggable: true;
  onDragStart: (event: DragEvent) => void;
  onDragEnd: () => void;
}
interface DropTarget {
  onDragOver: (event: DragEvent<HTMLElement>) => void;
  onDrop: (event: DragEvent<HTMLElement>) => void;
}

/** Cards and columns by pointer; menus do the same by keyboard. */
export function useBoardDrag(
  onDropCard: (card: ResourceCard, stage: BoardStage, index: number) => void,
  onDropStage: (stage: BoardStage, index: number) => void,
): BoardDrag {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [place, setPlace] = useState<DropPlace | null>(null);
  const end = () => {
    setDragged(null);
    setPlace(null);
  };
  const show = (next: DropPlace) =>
    setPlace((before) => (before?.stageId === next.stageId && before.index === next.index ? before : next));
  return {
    dragged,
    place,
    source: (what) => ({
      draggable: true,
      onDragStart: (event) => {
        event.stopPropagation();
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", what.what === "card" ? what.card.name : what.stage.name);
        setDragged(what);
      },
      onDragEnd: end,
    }),
    target: (stage, stages) => ({
      onDragOver: (event) => {
        if (dragged === null) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
        show(
          dragged.what === "card"
            ? { stageId: stage.id, index: cardIndexAt(event, dragged.card) }
            : stagePlaceAt(event, stage, stages, dragged.stage),
        );
      },
      onDrop: (event) => {
        if (dragged === null) return;
        event.preventDefault();
        if (dragged.what === "card") onDropCard(dragged.card, stage, cardIndexAt(event, dragged.card));
        else onDropStage(dragged.stage, stagePlaceAt(event, stage, stages, dragged.stage).index);
        end();
      },
    }),
  };
}

/** How many of the column's other cards lie above the pointer. */
function cardIndexAt({ currentTarget, clientY }: DragEvent<HTMLElement>, { kind, id }: ResourceCard): number {
  const own = `/${kind}/${id}`;
  const others = [...currentTarget.querySelectorAll<HTMLElement>("[data-place]")].filter(
    ({ dataset }) => !dataset.place?.endsWith(own),
  );
  return others.filter((card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return (top + bottom) / 2 < clientY;
  }).length;
}

function stagePlaceAt(
  { currentTarget, clientX }: DragEvent<HTMLElement>,
  over: BoardStage,
  stages: readonly BoardStage[],
  dragged: BoardStage,
): DropPlace {
  const others = stages.filter(({ id }) => id !== dragged.id);
  const { left, right } = currentTarget.getBoundingClientRect();
  const at = others.findIndex(({ id }) => id === over.id);
  // Over itself: it stays where it is.
  const index = at === -1 ? stages.indexOf(over) : clientX < (left + right) / 2 ? at : at + 1;
  return { stageId: others[index]?.id ?? null, index };
}
