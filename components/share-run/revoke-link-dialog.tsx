"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { RevokeLink } from "./use-revoke-link";

/** Asks once more before a share link is ended. */
export function RevokeLinkDialog({ asked, ask, confirm, pending, error }: RevokeLink) {
  return (
    <ConfirmDialog
      open={asked !== null}
      onOpenChange={(open) => {
        if (!open) ask(null);
      }}
      title="Revoke share link"
      action="Revoke link"
      pending={pending}
      error={error}
      onConfirm={confirm}
    >
      Pages that are open on it close within seconds, and nobody can watch the run with it any more. The run
      goes on. A new link can be made.
    </ConfirmDialog>
  );
}
