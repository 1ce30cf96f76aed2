"use client";

import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { Board, PromotionArrow } from "./board-types";
import { drawArrows, type ArrowEnds, type ArrowLine, type Rect } from "./arrow-geometry";
import { cardPlace } from "./board-card";
import { distanceLabel, promotionWords } from "./promotion-words";

export interface PromotionArrowsProps {
  board: Board;
  isAlive: (arrow: PromotionArrow) => boolean;
}

export function arrowId({ toStageId, nodeKey }: PromotionArrow): string {
  return `${toStageId}/${nodeKey}`;
}

/**
 * The arrows between cards, as a layer in the element the cards stand in: drawn in its coordinates, so scrolling needs
 * no work, and measured again whenever a card moves or grows.
 */
export function PromotionArrows({ board, isAlive }: PromotionArrowsProps) {
  const layer = useRef<HTMLDivElement>(null);
  const lines = useArrowLines(board, layer);
  const byId = new Map(lines.map((line) => [line.id, line]));
  return (
    <div ref={layer} aria-hidden className="pointer-events-none absolute inset-0">
      <svg className="absolute inset-0 size-full overflow-visible">
        {board.arrows.map((arrow) => {
          const line = byId.get(arrowId(arrow));
          if (!line) return null;
          const { x, y } = line.tip;
          const alive = isAlive(arrow);
          return (
            <g key={line.id}>
              <path
                className="board-arrow"
                data-state={arrow.state}
                data-alive={alive}
                d={`${line.path} M ${x - 5} ${y - 3.5} L ${x - 1} ${y} L ${x - 5} ${y + 3.5}`}
              />
              {alive && <path className="board-arrow-light" pathLength={100} d={line.path} />}
            </g>
          );
        })}
      </svg>
      {board.arrows.map((arrow) => {
        const line = byId.get(arrowId(arrow));
        return line && arrow.state === "behind" ? (
          <Behind key={line.id} arrow={arrow} line={line} board={board} />
        ) : null;
      })}
    </div>
  );
}

function Behind({ arrow, line, board }: { arrow: PromotionArrow; line: ArrowLine; board: Board }) {
  return (
    <Tooltip content={promotionWords(board, arrow)}>
      <span
        className="pointer-events-auto absolute -translate-x-1/2 -translate-y-1/2"
        style={{ left: line.label.x, top: line.label.y }}
      >
        <Badge tone="amber" className={cn("h-4.5 px-1 text-xs ring-2 ring-ground")}>
          {distanceLabel(arrow)}
        </Badge>
      </span>
    </Tooltip>
  );
}

function useArrowLines(board: Board, layer: RefObject<HTMLElement | null>): readonly ArrowLine[] {
  const [lines, setLines] = useState<readonly ArrowLine[]>([]);

  useLayoutEffect(() => {
    const element = layer.current?.parentElement;
    if (!element) return undefined;
    const measure = () => {
      const next = drawArrows(endsOf(board, element));
      setLines((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    measure();
    // A card that grows moves those below it without changing them: watch every card and what they stand in.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const card of element.querySelectorAll("[data-place]")) observer.observe(card);
    return () => observer.disconnect();
  }, [board, layer]);

  return lines;
}

function endsOf(board: Board, ground: HTMLElement): ArrowEnds[] {
  const origin = ground.getBoundingClientRect();
  const rectAt = (place: string): Rect | null => {
    const card = ground.querySelector(`[data-place="${CSS.escape(place)}"]`)?.getBoundingClientRect();
    if (!card) return null;
    return {
      left: card.left - origin.left,
      top: card.top - origin.top,
      right: card.right - origin.left,
      bottom: card.bottom - origin.top,
    };
  };
  return board.arrows.flatMap((arrow) => {
    const from = rectAt(cardPlace(arrow.fromStageId, arrow.kind, arrow.fromId));
    const to = rectAt(cardPlace(arrow.toStageId, arrow.kind, arrow.toId));
    return from && to ? [{ id: arrowId(arrow), from, to }] : [];
  });
}
