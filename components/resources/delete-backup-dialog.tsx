"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import type { BackupItem } from "./addon-detail";
import { failureText } from "./failure-text";

export interface DeleteBackupDialogProps {
  projectId: string;
  /** Null while nothing is asked. */
  backup: BackupItem | null;
  onClose: () => void;
}

/** Asks before a backup and its file are deleted. */
export function DeleteBackupDialog({ projectId, backup, onClose }: DeleteBackupDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.backups.remove.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.backups.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open={backup !== null}
      onOpenChange={(open) => {
        if (open) return;
        remove.reset();
        onClose();
      }}
      title="Delete backup"
      action="Delete backup"
      pending={remove.isPending}
      error={failureText(remove.error)}
      onConfirm={() => {
        if (backup) remove.mutate({ projectId, backupId: backup.id });
      }}
    >
      {backup && (
        <p>
          <span className="text-ink">{backup.name}</span> and its file are gone for good.{" "}
          {backup.status === "Success" && (
            <>
              The data of <RelativeTime at={backup.createdAt} /> can then only come back from another backup.
            </>
          )}
        </p>
      )}
    </ConfirmDialog>
  );
}
