"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Skeleton } from "@/components/ui/skeleton";
import type { BoardPlace, BoardStage, Consequences } from "./board-types";
import { BrokenSteps } from "./broken-steps";

type Removal = NonNullable<Consequences["removal"]>;

/** Says what goes with a stage, and takes it away. */
export function RemoveStageDialog({
  place,
  stage,
  onClose,
}: {
  place: BoardPlace;
  stage: BoardStage;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data, error } = useQuery(
    trpc.pipelines.consequences.queryOptions(
      { ...place, change: { type: "remove-stage", stageId: stage.id } },
      { staleTime: 0 },
    ),
  );
  const remove = useMutation(
    trpc.pipelines.removeStage.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey(place) });
        onClose();
      },
    }),
  );
  const title = `Remove ${stage.name}?`;
  const onOpenChange = (open: boolean) => {
    if (!open) onClose();
  };
  if (!data?.removal || data.blockedBy !== null) {
    return (
      <Dialog open onOpenChange={onOpenChange}>
        <DialogContent
          title={title}
          footer={
            <DialogClose asChild>
              <Button>Close</Button>
            </DialogClose>
          }
        >
          {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
          {data?.blockedBy && (
            <InlineAlert tone="warning" title={`${stage.name} cannot be removed now`}>
              {data.blockedBy}
            </InlineAlert>
          )}
          {!error && !data && <Skeleton className="h-24 w-full" />}
        </DialogContent>
      </Dialog>
    );
  }
  const { removal, brokenSteps } = data;
  const losesHistory = removal.runs > 0 || removal.revisions > 0;
  return (
    <ConfirmDialog
      open
      onOpenChange={onOpenChange}
      title={title}
      action="Remove stage"
      {...(losesHistory && { typed: stage.name })}
      pending={remove.isPending}
      error={failureText(remove.error)}
      onConfirm={() => remove.mutate({ ...place, stageId: stage.id })}
    >
      <div className="flex flex-col gap-3">
        <p>{removalWords(stage, removal)}</p>
        {removal.calledBy.length > 0 && (
          <InlineAlert tone="warning" title="Other flows run this one">
            A step of {removal.calledBy.join(", ")} starts it, and would fail.
          </InlineAlert>
        )}
        <BrokenSteps steps={brokenSteps} />
      </div>
    </ConfirmDialog>
  );
}

function removalWords(stage: BoardStage, { revisions, runs }: Removal): string {
  const count = (number: number, one: string) => `${String(number)} ${one}${number === 1 ? "" : "s"}`;
  const gone =
    revisions === 0 && runs === 0
      ? "It has no release flow, so no history goes with it."
      : `Its release flow goes with it: ${count(revisions, "revision")}, ${count(runs, "run")} and their logs. That cannot be undone.`;
  const { length } = stage.cards;
  const stays =
    length === 0 ? "" : ` ${count(length, "item")} in it go on running and can be added to another stage.`;
  return gone + (length === 1 ? stays.replace("go on", "goes on") : stays);
}
