"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "./action-button";
import type { BuildItem } from "./build-service-detail";
import { failureText } from "./failure-text";
import { useBlockedBy } from "./use-permission";

export interface RebuildButtonProps {
  projectId: string;
  build: BuildItem;
  onStarted: (buildId: string) => void;
}

/** Builds the same commit once more, with the service as it is set up now. Nothing while the build goes on. */
export function RebuildButton({ projectId, build, onStarted }: RebuildButtonProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "run");
  const start = useMutation(
    trpc.builds.start.mutationOptions({
      onSuccess: async (started) => {
        await queryClient.invalidateQueries(trpc.builds.list.pathFilter());
        onStarted(started.build.id);
      },
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  if (build.concludedAt === null) return null;
  return (
    <ActionButton
      size="sm"
      blockedBy={blockedBy}
      pending={start.isPending}
      onClick={() =>
        start.mutate({
          projectId,
          buildServiceId: build.buildServiceId,
          branch: build.branch ?? undefined,
          sha: build.sha,
        })
      }
    >
      <RotateCw aria-hidden /> Build again
    </ActionButton>
  );
}
