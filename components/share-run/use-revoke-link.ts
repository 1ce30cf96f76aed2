"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import type { ShareLink } from "./share-types";

export interface RevokeLink {
  /** The link about which is asked; null while none is. */
  asked: ShareLink | null;
  ask: (link: ShareLink | null) => void;
  confirm: () => void;
  pending: boolean;
  error: string | null;
}

/** Asks before a share link is ended, and has the lists show it. */
export function useRevokeLink(projectId: string): RevokeLink {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<ShareLink | null>(null);
  const revoke = useMutation(
    trpc.shares.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.shares.list.pathFilter());
        setAsked(null);
      },
    }),
  );
  return {
    asked,
    ask: (link) => {
      revoke.reset();
      setAsked(link);
    },
    confirm: () => {
      if (asked) revoke.mutate({ projectId, shareId: asked.id });
    },
    pending: revoke.isPending,
    error: failureText(revoke.error),
  };
}
