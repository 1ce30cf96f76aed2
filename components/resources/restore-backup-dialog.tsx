"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import type { BackupItem } from "./addon-detail";
import { failureText } from "./failure-text";

export interface RestoreBackupDialogProps {
  projectId: string;
  addon: ApiOutputs["resources"]["addons"]["get"];
  /** Null while nothing is asked. */
  backup: BackupItem | null;
  onClose: () => void;
}

/** Asks, with the addon's name to be typed, before a backup is put back. */
export function RestoreBackupDialog({ projectId, addon, backup, onClose }: RestoreBackupDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const restore = useMutation(
    trpc.backups.restore.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.backups.restores.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open={backup !== null}
      onOpenChange={(open) => {
        if (open) return;
        restore.reset();
        onClose();
      }}
      title={`Restore ${addon.name}`}
      action="Restore backup"
      typed={addon.id}
      pending={restore.isPending}
      error={failureText(restore.error)}
      onConfirm={() => {
        if (backup) restore.mutate({ projectId, addonId: addon.id, backupId: backup.id });
      }}
    >
      {backup && (
        <>
          <p>
            <strong className="font-medium text-ink">
              Everything written to {addon.name} since <RelativeTime at={backup.createdAt} /> is lost.
            </strong>{" "}
            It becomes what it was when <span className="text-ink">{backup.name}</span> was taken.
          </p>
          <p className="mt-2">
            Connection details stay the same. Services keep running; their requests may fail while it is put
            back. Take a backup first if the present data may be needed.
          </p>
        </>
      )}
    </ConfirmDialog>
  );
}
