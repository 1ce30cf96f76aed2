"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useTRPCClient } from "@/components/trpc";
import { Spinner } from "@/components/ui/spinner";
import { useSettled } from "@/components/ui/settled";

/** What a pause in typing is. */
const PAUSE_MS = 500;

export interface ImageReachabilityProps {
  projectId: string;
  imagePath: string;
  /** Id of stored credentials; undefined: anybody may pull it. */
  credentials: string | undefined;
}

/** Asks the registry itself, in pauses of typing, whether an image can be pulled, and tells. */
export function ImageReachability({ projectId, imagePath, credentials }: ImageReachabilityProps) {
  const client = useTRPCClient();
  const wanted = imagePath.trim();
  const asked = useSettled(wanted, PAUSE_MS);
  const check = useQuery({
    queryKey: ["check-image", projectId, asked, credentials ?? null],
    queryFn: () =>
      client.runs.checkImage.mutate({ projectId, imagePath: asked, ...(credentials && { credentials }) }),
    enabled: asked !== "" && asked === wanted,
    retry: false,
    staleTime: 15_000,
  });
  const isAsking = wanted !== "" && (asked !== wanted || check.isPending);
  const said = isAsking ? undefined : check.data;
  return (
    <p role="status" className="flex min-h-4 items-start gap-1.5 text-sm text-ink-3 [overflow-wrap:anywhere]">
      {isAsking && (
        <>
          <Spinner className="size-3.5!" /> Asking the registry
        </>
      )}
      {said?.isThere === true && (
        <>
          <CircleCheck aria-hidden className="mt-px size-3.5! shrink-0 text-green" /> {said.message}
        </>
      )}
      {(said?.isThere === false || check.isError) && !isAsking && (
        <>
          <CircleX aria-hidden className="mt-px size-3.5! shrink-0 text-red" />
          <span className="text-red">{said?.message ?? check.error?.message}</span>
        </>
      )}
    </p>
  );
}
