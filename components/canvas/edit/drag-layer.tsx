"use client";

import { ViewportPortal } from "@xyflow/react";
import { createPortal } from "react-dom";
import { KindIcon } from "../kind-icon";
import type { SlotDrag } from "./use-slot-drag";

/** The bar where something will land. */
export function DropBar({ slot }: Pick<SlotDrag, "slot">) {
  if (slot === null) return null;
  const { x, y, width, height } = slot.bar;
  return (
    <ViewportPortal>
      <div
        data-drop={`${slot.at.parentKey}/${String(slot.at.index)}`}
        className="pointer-events-none absolute rounded-full bg-accent"
        // Above all nodes, however deep they stand.
        style={{ transform: `translate(${String(x)}px, ${String(y)}px)`, width, height, zIndex: 10_000 }}
      />
    </ViewportPortal>
  );
}

/** What is carried, beside the pointer. */
export function CarriedCard({ carried, slot, ghost }: Pick<SlotDrag, "carried" | "slot" | "ghost">) {
  if (carried === null) return null;
  return createPortal(
    <div
      ref={ghost}
      aria-hidden
      className="pointer-events-none fixed top-0 left-0 z-60 flex h-8 max-w-72 items-center gap-2 rounded-md border border-accent bg-raised px-2.5 shadow-float"
      style={{ opacity: slot === null ? 0.7 : 1, transform: "translate(-400px, 0)" }}
    >
      <KindIcon name={carried.icon} />
      <span className="truncate">{carried.label}</span>
    </div>,
    document.body,
  );
}
