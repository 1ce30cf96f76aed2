"use client";

import { Hourglass } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { BoardStage } from "./board-types";

export interface HoldLineProps {
  /** Name of the stage. */
  stage: string;
  hold: NonNullable<NonNullable<BoardStage["flow"]>["hold"]>;
  hrefOf: (runId: string) => string;
  /** A sentence when this person may not resume. */
  whyNotResume: string | undefined;
  onResume: () => void;
}

/** "⧗ Held on #97 · Resume": that only people release on this stage, why, and since when. */
export function HoldLine({ stage, hold, hrefOf, whyNotResume, onResume }: HoldLineProps) {
  const { rollback, reason, heldBy, heldAt, skippedCount } = hold;
  return (
    <div
      role="group"
      aria-label={`Hold of ${stage}`}
      className="flex items-center gap-2 rounded-md bg-amber-soft px-2 py-1"
    >
      <Hourglass aria-hidden className="text-amber" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-amber">
          {rollback === null ? (
            "On hold"
          ) : (
            <>
              Held on{" "}
              <Link href={hrefOf(rollback.runId)} className="underline underline-offset-2">
                #{rollback.number}
              </Link>
            </>
          )}
          {skippedCount > 0 && <span className="font-normal"> · {skippedCount} skipped</span>}
        </p>
        <p className="truncate text-sm text-ink-2" title={`${reason} (${heldBy})`}>
          <RelativeTime at={heldAt} /> · {reason}
        </p>
      </div>
      <Button
        size="sm"
        onClick={onResume}
        disabled={whyNotResume !== undefined}
        title={whyNotResume}
        aria-label={`Resume ${stage}`}
      >
        Resume
      </Button>
    </div>
  );
}
