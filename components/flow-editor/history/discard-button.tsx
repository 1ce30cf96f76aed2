"use client";

import { useMutation } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { failureText, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import type { Draft } from "../draft";
import { useEditorContext } from "../editor-context";
import type { PublishedRevision } from "./published-revision";

const DraftChanges = dynamic(() => import("../draft-changes").then((module) => module.DraftChanges), {
  loading: () => <SkeletonRows rows={2} />,
});

export interface DiscardButtonProps {
  draft: Draft;
  revision: PublishedRevision | null;
}

/** Throws the draft of everybody away, after showing what goes with it. */
export function DiscardButton({ draft, revision }: DiscardButtonProps) {
  const { state, place } = useEditorContext();
  const api = useTRPCClient();
  const [isOpen, setOpen] = useState(false);
  const discard = useMutation({
    mutationFn: async () => {
      const { text } = state.source;
      const isSaved = await draft.keeper.flush();
      const { state: now } = draft.keeper.getSnapshot();
      if (!isSaved)
        throw new Error(
          "The newest of it could not be saved yet, so nothing was discarded. Try again in a moment.",
        );
      const { version } = now.base;
      const isShown = now.text === text;
      const answer = isShown ? await api.flows.discardDraft.mutate({ ...place, version }) : null;
      await draft.keeper.refresh();
      if (answer?.discarded !== true)
        throw new Error("Somebody changed the draft just now, so it was not discarded. Look at it again.");
    },
    onSuccess: () => setOpen(false),
  });
  return (
    <>
      <Tooltip content="Discard draft">
        <Button variant="ghost" size="icon" aria-label="Discard draft" onClick={() => setOpen(true)}>
          <Trash2 aria-hidden />
        </Button>
      </Tooltip>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setOpen}
        title="Discard the draft"
        action="Discard the draft"
        pending={discard.isPending}
        error={failureText(discard.error)}
        onConfirm={() => discard.mutate()}
      >
        <div className="flex flex-col gap-2">
          <p>
            {revision === null
              ? "Nothing was published yet, so all of it goes."
              : `What is not published goes, for everybody who edits this flow. Revision ${String(revision.number)} stays.`}{" "}
            Undo brings it back while this page is open.
          </p>
          {revision !== null && <DraftChanges published={revision.document} draft={state.source.value} />}
        </div>
      </ConfirmDialog>
    </>
  );
}
