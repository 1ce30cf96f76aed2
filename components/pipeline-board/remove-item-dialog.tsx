"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { failureText, useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Skeleton } from "@/components/ui/skeleton";
import type { BoardPlace, BoardStage, ResourceCard } from "./board-types";
import { BrokenSteps } from "./broken-steps";

export interface CardDialogProps {
  place: BoardPlace;
  card: ResourceCard;
  stage: BoardStage;
  onClose: () => void;
}

/** Says which steps of flows name a card, and takes it off the board. */
export function RemoveItemDialog({ place, card, stage, onClose }: CardDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const item = { kind: card.kind, id: card.id };
  const { data, error } = useQuery(
    trpc.pipelines.consequences.queryOptions(
      { ...place, change: { type: "remove-item", ...item } },
      { staleTime: 0 },
    ),
  );
  const remove = useMutation(
    trpc.pipelines.removeItem.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey(place) });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${card.name} from ${stage.name}?`}
      action="Remove from the board"
      pending={remove.isPending}
      error={failureText(remove.error ?? error)}
      onConfirm={() => remove.mutate({ ...place, ...item })}
    >
      <div className="flex flex-col gap-3">
        <p>It leaves the board only: the {card.kind} goes on running, and can be added to any stage again.</p>
        {data === undefined && !error && <Skeleton className="h-10 w-full" />}
        {data?.blockedBy && <InlineAlert tone="warning">{data.blockedBy}</InlineAlert>}
        {data && <BrokenSteps steps={data.brokenSteps} />}
      </div>
    </ConfirmDialog>
  );
}
