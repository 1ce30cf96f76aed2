"use client";

import { useState } from "react";
import type { FlowTree } from "../flow-tree";
import type { Box } from "../layout-flow";
import { followPointer, type DragPoint } from "./pointer-drag";

/** A rectangle drawn by hand, in CSS pixels of the window. */
export type Rect = Pick<DOMRect, "left" | "top" | "right" | "bottom">;

export interface Marquee {
  /** Within the frame of the drawing. */
  shown: Rect | null;
  begin: (down: PointerEvent, frame: DOMRect, onSelect: (rect: Rect) => void) => void;
}

/** Draws a rectangle over the drawing to select what is in it. */
export function useMarquee(): Marquee {
  const [shown, setShown] = useState<Rect | null>(null);
  const begin: Marquee["begin"] = (down, frame, onSelect) => {
    const from: DragPoint = { x: down.clientX, y: down.clientY };
    const show = (point: DragPoint) => {
      const { left, top, right, bottom } = spanned(from, point);
      setShown({
        left: left - frame.left,
        top: top - frame.top,
        right: right - frame.left,
        bottom: bottom - frame.top,
      });
    };
    followPointer(down, {
      onStart: show,
      onFrame: show,
      onDrop: (point) => onSelect(spanned(from, point)),
      onEnd: () => setShown(null),
    });
  };
  return { shown, begin };
}

function spanned(a: DragPoint, b: DragPoint): Rect {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  };
}

/** Steps that a rectangle touches and workflows it holds; of what stands in each other, the outer one. */
export function keysWithin(tree: FlowTree, boxOf: (key: string) => Box | null, rect: Rect): string[] {
  const taken = new Set<string>();
  for (const node of tree.order) {
    if (node.parentKey !== null && taken.has(node.parentKey)) {
      taken.add(node.key);
      continue;
    }
    const box = boxOf(node.key);
    if (box === null || node.parentKey === null) continue;
    const right = box.x + box.width;
    const bottom = box.y + box.height;
    const isTouched = box.x < rect.right && right > rect.left && box.y < rect.bottom && bottom > rect.top;
    const isHeld = box.x >= rect.left && right <= rect.right && box.y >= rect.top && bottom <= rect.bottom;
    if (node.flow === null ? isTouched : isHeld) taken.add(node.key);
  }
  return tree.order
    .filter(({ key, parentKey }) => taken.has(key) && !(parentKey !== null && taken.has(parentKey)))
    .map(({ key }) => key);
}

export function MarqueeBox({ shown }: Pick<Marquee, "shown">) {
  if (shown === null) return null;
  const { left, top, right, bottom } = shown;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute z-10 rounded-sm border border-accent bg-accent/10"
      style={{ left, top, width: right - left, height: bottom - top }}
    />
  );
}
