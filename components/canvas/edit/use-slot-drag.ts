"use client";

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef, useState, type RefObject } from "react";
import type { FlowTree } from "../flow-tree";
import type { Graph } from "../to-graph";
import { slotAt, type DropSlot, type SlotPosition } from "./drop-slots";
import { followPointer, type DragPoint } from "./pointer-drag";

/** What is carried over the drawing. */
export interface CarriedThing {
  /** In words: `Build api`, `3 steps`. */
  label: string;
  /** lucide name. */
  icon: string;
  /** The nodes that are moved; none for something new. */
  keys: readonly string[];
}

export interface SlotDrag {
  /** Null while nothing is carried. */
  carried: CarriedThing | null;
  /** Where it would land. */
  slot: DropSlot | null;
  /** What follows the pointer. */
  ghost: RefObject<HTMLDivElement | null>;
  /** Begins with a pressed pointer; `onDrop` is told a place only. */
  begin: (
    down: PointerEvent,
    thing: CarriedThing,
    onDrop: (at: SlotPosition, point: DragPoint) => void,
  ) => void;
}

/** So close to the border of the drawing it moves along. CSS pixels. */
const EDGE = 48;
/** At the border itself, CSS pixels a frame. */
const FASTEST = 14;

/** Carries steps, kinds or resources to a place between steps; nothing of the document changes on the way. */
export function useSlotDrag(frame: RefObject<HTMLElement | null>, tree: FlowTree, graph: Graph): SlotDrag {
  const flow = useReactFlow();
  const [carried, setCarried] = useState<CarriedThing | null>(null);
  const [slot, setSlot] = useState<DropSlot | null>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const newest = useRef({ tree, graph });
  useEffect(() => {
    newest.current = { tree, graph };
  }, [tree, graph]);

  const begin: SlotDrag["begin"] = (down, thing, onDrop) => {
    const moved = new Set(thing.keys);
    const findSlot = (point: DragPoint): DropSlot | null => {
      const rect = frame.current?.getBoundingClientRect();
      if (!rect || !isWithin(rect, point)) return null;
      const { tree: drawn, graph: placed } = newest.current;
      return slotAt(drawn, placed.boxOf, flow.screenToFlowPosition(point, { snapToGrid: false }), moved);
    };
    const show = (point: DragPoint) => {
      if (ghost.current) {
        ghost.current.style.transform = `translate(${String(point.x + 12)}px, ${String(point.y + 8)}px)`;
      }
      const next = findSlot(point);
      setSlot((before) => (isSameSlot(before, next) ? before : next));
    };
    followPointer(down, {
      onStart: (point) => {
        setCarried(thing);
        show(point);
      },
      onFrame: (point) => {
        const rect = frame.current?.getBoundingClientRect();
        if (rect && isWithin(rect, point)) {
          const by = { x: pull(point.x, rect.left, rect.right), y: pull(point.y, rect.top, rect.bottom) };
          const view = flow.getViewport();
          if (by.x !== 0 || by.y !== 0)
            void flow.setViewport({ ...view, x: view.x + by.x, y: view.y + by.y });
        }
        show(point);
      },
      onDrop: (point) => {
        const found = findSlot(point);
        if (found !== null) onDrop(found.at, point);
      },
      onEnd: () => {
        setCarried(null);
        setSlot(null);
      },
    });
  };
  return { carried, slot, ghost, begin };
}

function isWithin(rect: DOMRect, { x, y }: DragPoint): boolean {
  return x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;
}

/** How far the drawing goes in a frame, to show what is behind the border the pointer is at. */
function pull(at: number, from: number, to: number): number {
  if (at < from + EDGE) return ((from + EDGE - at) / EDGE) * FASTEST;
  if (at > to - EDGE) return -((at - to + EDGE) / EDGE) * FASTEST;
  return 0;
}

function isSameSlot(a: DropSlot | null, b: DropSlot | null): boolean {
  return a?.at.parentKey === b?.at.parentKey && a?.at.index === b?.at.index;
}
