"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { HeldFlow, HoldPlace } from "./hold-types";
import { QueuedRuns, SkippedTriggers, WouldRelease } from "./what-was-held";

export interface ResumeDialogProps {
  place: HoldPlace;
  onClose: () => void;
}

/** Shows what a stage's hold kept back and what a run would release now, and ends the hold. */
export function ResumeDialog({ place, onClose }: ResumeDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const held = useQuery(
    trpc.flows.held.queryOptions(place, { staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false }),
  );
  const client = useTRPCClient();
  const plan = useQuery({
    queryKey: ["what the next run would release", place],
    queryFn: () => client.runs.plan.mutate({ ...place, arguments: {} }),
    staleTime: Infinity,
    gcTime: 0,
  });
  const resume = useMutation(
    trpc.flows.resume.mutationOptions({
      onSuccess: async ({ letGo }) => {
        await queries.invalidateQueries(trpc.pipelines.board.pathFilter());
        onClose();
        toast({
          tone: "success",
          title: `${place.stage} goes on`,
          ...(letGo > 0 && { description: `${runsWords(letGo)} that waited may begin now.` }),
        });
      },
    }),
  );
  const hold = held.data;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`Resume ${place.stage}`}
        description={hold && <Why hold={hold} />}
        size="md"
        className="flex flex-col gap-5"
        footer={
          <>
            <DialogClose asChild>
              <Button>{hold ? "Keep the hold" : "Close"}</Button>
            </DialogClose>
            {hold && (
              <Button variant="primary" pending={resume.isPending} onClick={() => resume.mutate(place)}>
                <Play aria-hidden className="size-3.5!" />
                {hold.queued.length > 0
                  ? `Resume ${place.stage} and start ${runsWords(hold.queued.length)}`
                  : `Resume ${place.stage}`}
              </Button>
            )}
          </>
        }
      >
        {resume.isError && <InlineAlert tone="danger" title={resume.error.message} />}
        {held.isError && (
          <InlineAlert
            tone="danger"
            title={held.error.message}
            actions={<Button onClick={() => void held.refetch()}>Try again</Button>}
          />
        )}
        {held.isPending && <SkeletonRows rows={5} />}
        {hold === null && <p>{place.stage} is not on hold any more: somebody has resumed it already.</p>}
        {hold && (
          <>
            <QueuedRuns projectId={place.projectId} queued={hold.queued} />
            <SkippedTriggers projectId={place.projectId} hold={hold} />
            <WouldRelease lines={plan.data?.lines} error={plan.error?.message ?? null} />
          </>
        )}
      </DialogContent>
    </Dialog>
  );
}

function Why({ hold: { reason, heldBy, heldAt } }: { hold: HeldFlow }) {
  return (
    <>
      Put on hold <RelativeTime at={heldAt} /> by {heldBy}: {reason}
    </>
  );
}

function runsWords(count: number): string {
  return count === 1 ? "1 run" : `${String(count)} runs`;
}
