"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";

export interface AbortRunProps {
  /** "Release #41" */
  title: string;
  requestedBy: string | null;
  /** Rejects with a sentence in its `message`. */
  onAbort: () => Promise<void>;
}

/** Stops a run, after saying what that does and what it does not undo. */
export function AbortRun({ title, requestedBy, onAbort }: AbortRunProps) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const abort = async () => {
    setPending(true);
    setError(null);
    try {
      await onAbort();
      setOpen(false);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setPending(false);
    }
  };

  if (requestedBy !== null) {
    return <span className="text-sm whitespace-nowrap text-ink-3">Abort requested by {requestedBy}</span>;
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="danger-quiet">Abort</Button>
      </DialogTrigger>
      <DialogContent
        title={`Abort ${title}?`}
        description="What is running now is stopped and nothing new starts. What has already been released, migrated or backed up stays as it is."
        footer={
          <>
            <DialogClose asChild>
              <Button>Let it run</Button>
            </DialogClose>
            <Button variant="danger" pending={pending} onClick={() => void abort()}>
              Abort {title}
            </Button>
          </>
        }
      >
        {error !== null && <InlineAlert tone="danger" title={error} />}
      </DialogContent>
    </Dialog>
  );
}
