"use client";

import { useStore } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";

interface CanvasToolbarProps {
  onFit: () => void;
  /** Multiplies the zoom. */
  onZoom: (factor: number) => void;
  /** Part of a bar instead of floating above the drawing. */
  inBar?: boolean;
}

export function CanvasToolbar({ onFit, onZoom, inBar = false }: CanvasToolbarProps) {
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100));
  return (
    <div
      role="toolbar"
      aria-label="Zoom"
      className={cn(
        "flex items-center",
        !inBar && "absolute bottom-3 left-3 rounded-md border bg-surface p-0.5 shadow-float",
      )}
    >
      <Tooltip content="Zoom out">
        <Button variant="ghost" size="icon-sm" aria-label="Zoom out" onClick={() => onZoom(0.8)}>
          <Minus aria-hidden />
        </Button>
      </Tooltip>
      <output className="w-10 text-center text-sm text-ink-2 tabular-nums">{percent}%</output>
      <Tooltip content="Zoom in">
        <Button variant="ghost" size="icon-sm" aria-label="Zoom in" onClick={() => onZoom(1.25)}>
          <Plus aria-hidden />
        </Button>
      </Tooltip>
      <Tooltip content="See all of it">
        <Button variant="ghost" size="icon-sm" aria-label="See all of it" onClick={onFit}>
          <Maximize aria-hidden />
        </Button>
      </Tooltip>
    </div>
  );
}
