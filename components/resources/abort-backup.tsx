"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "./action-button";
import type { BackupItem } from "./addon-detail";
import { failureText } from "./failure-text";
import { useBlockedBy } from "./use-permission";

/** Stops a backup that is being taken. */
export function AbortBackup({ projectId, backup }: { projectId: string; backup: BackupItem }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "abort");
  const abort = useMutation(
    trpc.backups.abort.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.backups.list.pathFilter()),
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  return (
    <ActionButton
      size="sm"
      variant="danger-quiet"
      blockedBy={blockedBy}
      pending={abort.isPending || backup.status === "Aborting"}
      onClick={() => abort.mutate({ projectId, backupId: backup.id })}
    >
      Abort backup
    </ActionButton>
  );
}
