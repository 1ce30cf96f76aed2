"use client";

import type { DraftConflict } from "./draft-machine";
import { MergeDialog } from "./merge-dialog";
import type { Draft } from "./use-draft";

export interface ConflictDialogProps {
  draft: Draft;
  conflict: DraftConflict;
  onClose: () => void;
}

/** What two people, or a draft and a revision, changed differently. */
export function ConflictDialog({ draft, conflict, onClose }: ConflictDialogProps) {
  const { state, keeper } = draft;
  const who = conflict.kind === "draft" ? (conflict.theirs.savedBy ?? "somebody") : conflict.author;
  return (
    <MergeDialog
      title={
        conflict.kind === "draft"
          ? `${who} and you changed the same`
          : `Revision ${String(conflict.number)} and this draft changed the same`
      }
      description="Everything else of both is in the merged draft already. Both texts are kept until you have chosen."
      origin={conflict.kind === "draft" ? state.base : conflict.origin}
      mine={state}
      theirs={conflict.theirs}
      names={{ mine: "Yours", theirs: `${who}’s` }}
      actions={{
        mine: "Keep all of mine",
        theirs: `Take all of ${who}’s`,
        merged: "Save the merged draft",
      }}
      onDecide={(written) => {
        keeper.decide(written);
        onClose();
      }}
      onClose={onClose}
    />
  );
}
