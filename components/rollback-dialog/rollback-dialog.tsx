"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { RollbackForm } from "./rollback-form";

export interface RollbackDialogProps {
  projectId: string;
  /** The run to go back to. */
  runId: string;
  onClose: () => void;
}

/** Shows what a rollback to a run would do and what it would not undo, lets choose, starts it and goes to it. */
export function RollbackDialog({ projectId, runId, onClose }: RollbackDialogProps) {
  const trpc = useTRPC();
  /** What had the focus: the content of the dialog changes while it is open. */
  const [opener] = useState(() =>
    typeof document !== "undefined" && document.activeElement instanceof HTMLElement
      ? document.activeElement
      : null,
  );
  const plan = useQuery(
    trpc.rollbacks.plan.queryOptions(
      { projectId, runId },
      // Asked anew for every dialog, and never while somebody reads it.
      { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false },
    ),
  );
  const { data, error, isFetching } = plan;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      {data?.impossible === null ? (
        <RollbackForm
          projectId={projectId}
          plan={data}
          opener={opener}
          isAsking={isFetching}
          onAskAgain={() => void plan.refetch()}
        />
      ) : (
        <DialogContent
          title={data === undefined ? "Roll back" : `Roll back to #${String(data.run.number)}`}
          size="lg"
          returnFocusTo={opener}
          opensOn="itself"
          footer={
            <DialogClose asChild>
              <Button>Close</Button>
            </DialogClose>
          }
        >
          {data !== undefined ? (
            <InlineAlert tone="warning" title={data.impossible} />
          ) : error !== null ? (
            <InlineAlert
              tone="danger"
              title={error.message}
              actions={<Button onClick={() => void plan.refetch()}>Try again</Button>}
            />
          ) : (
            <div className="flex flex-col gap-3">
              <p className="text-ink-2">
                Comparing what runs now with what ran then, and looking for the images.
              </p>
              <SkeletonRows rows={5} />
            </div>
          )}
        </DialogContent>
      )}
    </Dialog>
  );
}
