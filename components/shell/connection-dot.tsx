"use client";

import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { useConnection, type ConnectionState } from "./connection";

const looks = {
  live: { word: "Live", dot: "bg-green", says: "What you see changes as it happens." },
  connecting: {
    word: "Connecting",
    dot: "animate-breathe bg-amber",
    says: "The live connection is being made again. Nothing is lost: what you missed comes with it.",
  },
  offline: {
    word: "Offline",
    dot: "rounded-[2px] bg-red",
    says: "Slipway cannot be reached. This page shows the last known state and goes on by itself.",
  },
} as const satisfies Record<Exclude<ConnectionState, "idle">, { word: string; dot: string; says: string }>;

/** Whether this page is live. Absent on pages with nothing live. */
export function ConnectionDot() {
  const state = useConnection();
  return (
    <div role="status" className="shrink-0">
      {state !== "idle" && (
        <Tooltip side="bottom" content={looks[state].says}>
          <span tabIndex={0} className="flex h-7 items-center gap-1.5 rounded-md px-1.5 text-sm text-ink-2">
            <span aria-hidden className={cn("size-2 rounded-full", looks[state].dot)} />
            <span className={cn(state === "live" && "max-sm:sr-only")}>{looks[state].word}</span>
          </span>
        </Tooltip>
      )}
    </div>
  );
}
