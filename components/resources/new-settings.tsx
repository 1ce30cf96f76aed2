"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "./action-button";
import { failureText } from "./failure-text";
import { useBlockedBy } from "./use-permission";

export interface NewSettingsProps {
  projectId: string;
  service: ApiOutputs["resources"]["services"]["get"];
}

/** Says that what runs still has earlier settings, and rolls the present ones out with the same image. */
export function NewSettings({ projectId, service }: NewSettingsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "run");
  const deploy = useMutation(
    trpc.resourceChanges.deploySettings.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.deployments.list.pathFilter()),
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  const { image, deployedAt, updatedAt } = service;
  if (image === null || deployedAt === null || updatedAt <= deployedAt) return null;
  return (
    <InlineAlert
      tone="info"
      actions={
        <ActionButton
          size="sm"
          blockedBy={blockedBy}
          pending={deploy.isPending || deploy.isSuccess}
          onClick={() => deploy.mutate({ projectId, id: service.id })}
        >
          Deploy settings
        </ActionButton>
      }
    >
      Its settings changed <RelativeTime at={updatedAt} />; what runs has the earlier ones until the next
      release.
    </InlineAlert>
  );
}
