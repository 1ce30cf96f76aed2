"use client";

import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { ArrowHover } from "./arrow-hover";
import { drawArrows, type ArrowEnds, type ArrowLine, type Rect } from "./arrow-geometry";
import { cardPlace } from "./board-card";
import type { ArrowRef } from "./board-dialog";
import type { Board, PromotionArrow } from "./board-types";
import { distanceLabel, promotionWords } from "./promotion-words";

export interface PromotionArrowsProps {
  board: Board;
  onChangelog: (arrow: ArrowRef) => void;
}

/**
 * The arrows between cards, as a layer in the element the cards stand in: drawn in its coordinates, so scrolling needs
 * no work, and measured again whenever a card or a column moves or grows.
 */
export function PromotionArrows({ board, onChangelog }: PromotionArrowsProps) {
  const layer = useRef<HTMLDivElement>(null);
  const lines = useArrowLines(board, layer);
  const byId = new Map(lines.map((line) => [line.id, line]));
  const drawn = board.arrows.flatMap((arrow) => {
    const line = byId.get(arrow.id);
    return line === undefined ? [] : [{ arrow, line }];
  });
  return (
    <div ref={layer} className="pointer-events-none absolute inset-0">
      <svg aria-hidden className="absolute inset-0 size-full overflow-visible">
        {drawn.map(({ arrow, line }) => {
          const { x, y } = line.tip;
          return (
            <g key={line.id} data-arrow={`${arrow.fromId}>${arrow.toId}`}>
              <path
                className="board-arrow"
                data-state={arrow.state}
                data-alive={arrow.alive}
                d={`${line.path} M ${x - 5} ${y - 3.5} L ${x - 1} ${y} L ${x - 5} ${y + 3.5}`}
              />
              {arrow.alive && <path className="board-arrow-light" pathLength={100} d={line.path} />}
              <path className="board-arrow-hit" d={line.path} onClick={() => onChangelog(arrow)} />
            </g>
          );
        })}
      </svg>
      {drawn.map(({ arrow, line }) => (
        <Tooltip key={line.id} content={<ArrowHover board={board} arrow={arrow} />}>
          <button
            type="button"
            aria-label={`${promotionWords(board, arrow)} Show the changelog`}
            onClick={() => onChangelog(arrow)}
            style={{ left: line.label.x, top: line.label.y }}
            className={cn(
              "pointer-events-auto absolute flex min-h-4.5 min-w-4.5 -translate-x-1/2 -translate-y-1/2 items-center justify-center rounded-sm text-xs font-medium tabular-nums",
              "after:absolute after:-inset-x-1 after:-inset-y-1 pointer-coarse:after:-inset-3",
              arrow.state === "behind"
                ? "bg-amber-soft px-1 text-amber ring-2 ring-ground hover:ring-amber"
                : "text-transparent",
            )}
          >
            {arrow.state === "behind" ? distanceLabel(arrow) : null}
          </button>
        </Tooltip>
      ))}
    </div>
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
    // A card or a header that grows moves those below it without changing them: watch them all.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const part of element.querySelectorAll("[data-place], .board-column, .board-column > header")) {
      observer.observe(part);
    }
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
  return drawableArrows(board).flatMap((arrow) => {
    const from = rectAt(cardPlace(arrow.fromStageId, arrow.kind, arrow.fromId));
    const to = rectAt(cardPlace(arrow.toStageId, arrow.kind, arrow.toId));
    return from && to ? [{ id: arrow.id, from, to }] : [];
  });
}

/** Between neighbours; another one would run across the columns between. The list in words has them all. */
function drawableArrows({ stages, arrows }: Board): PromotionArrow[] {
  const indexOf = (stageId: string) => stages.findIndex(({ id }) => id === stageId);
  return arrows.filter(({ fromStageId, toStageId }) => indexOf(toStageId) === indexOf(fromStageId) + 1);
}
