"use client";

import { Pin } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";

export interface KeepRunProps {
  /** Who wants it kept; null when nobody does. */
  keptBy: string | null;
  /** Null: this person may not. Rejects with a sentence in its `message`. */
  onKeep: ((keep: boolean) => Promise<void>) | null;
}

/** Has a run kept whatever the retention policy says, and says when it is. */
export function KeepRun({ keptBy, onKeep }: KeepRunProps) {
  const [pending, setPending] = useState(false);
  const kept = keptBy !== null;
  const keep = async () => {
    if (onKeep === null) return;
    setPending(true);
    try {
      await onKeep(!kept);
    } catch (failure) {
      toast({ tone: "danger", title: failure instanceof Error ? failure.message : String(failure) });
    } finally {
      setPending(false);
    }
  };
  if (onKeep === null) return kept ? <Badge>Kept by {keptBy}</Badge> : null;
  return (
    <Tooltip
      content={
        kept
          ? `Kept by ${keptBy}, with its logs and images, whatever the retention policy says. Press to let it go when its time is over.`
          : "Keep this run, with its logs and images, whatever the retention policy says."
      }
    >
      <Button
        variant="ghost"
        size={kept ? "sm" : "icon-sm"}
        aria-label={kept ? undefined : "Keep this run"}
        aria-pressed={kept}
        pending={pending}
        onClick={() => void keep()}
      >
        <Pin aria-hidden className={kept ? "fill-current" : undefined} />
        {kept && "Kept"}
      </Button>
    </Tooltip>
  );
}
