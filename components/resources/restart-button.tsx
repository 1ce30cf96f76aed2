"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "./action-button";
import { failureText } from "./failure-text";
import { useBlockedBy } from "./use-permission";

const REFRESH_MS = 1_000;

export interface RestartButtonProps {
  projectId: string;
  target: { kind: "service" | "addon"; id: string };
  /** Why there is nothing to restart. */
  nothing: string | undefined;
}

/** Starts a service or addon anew; turns until it is ready again, whoever asked for it. */
export function RestartButton({ projectId, target, nothing }: RestartButtonProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "run");
  const latest = useLatestRestart(projectId, target);
  const start = useMutation(
    trpc.restarts.start.mutationOptions({
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
      onSettled: () => queryClient.invalidateQueries(trpc.restarts.latest.pathFilter()),
    }),
  );
  const goesOn = latest !== null && latest.concludedAt === null;
  return (
    <ActionButton
      blockedBy={blockedBy ?? nothing}
      pending={start.isPending || goesOn}
      onClick={() => start.mutate({ projectId, ...target })}
    >
      <RotateCw aria-hidden /> Restart {target.kind}
    </ActionButton>
  );
}

/** The newest restart of a service or addon, kept up to date; null when there was none. */
export function useLatestRestart(projectId: string, target: RestartButtonProps["target"]) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.restarts.latest.queryOptions({ projectId, ...target }, { refetchInterval: REFRESH_MS }),
  );
  return data ?? null;
}
