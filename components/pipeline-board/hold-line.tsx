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
      className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2 rounded-md bg-amber-soft px-2 py-1"
    >
      <Hourglass aria-hidden className="text-amber" />
      <div className="min-w-0">
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
        </p>
        <p className="truncate text-sm text-ink-2">
          <RelativeTime at={heldAt} />
          {skippedCount > 0 && <> · {skippedCount} skipped</>}
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
      <p
        className="col-span-2 col-start-2 line-clamp-2 text-sm [overflow-wrap:anywhere] text-ink-2"
        title={`${reason} (${heldBy})`}
      >
        {reason}
      </p>
    </div>
  );
}
