"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";

/** A sentence when this person may not roll back. */
export function useWhyNotRollBack(projectId: string): string | undefined {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.session.permissions.queryOptions({ projectId }, { staleTime: 60_000 }));
  if (data === undefined || data.may["roll-back"]) return undefined;
  return `Your role here is ${data.role}; rolling back needs ${data.needs["roll-back"]}.`;
}
