"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC, type ApiOutputs } from "@/components/trpc";

type Verb = keyof ApiOutputs["session"]["permissions"]["may"];

/**
 * Why the person may not do something in a project, as a sentence for a disabled button; undefined when they may, or
 * while it is not known: the server decides in the end.
 */
export function useBlockedBy(projectId: string, verb: Verb): string | undefined {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.session.permissions.queryOptions({ projectId }, { staleTime: 60_000 }));
  if (data === undefined || data.may[verb]) return undefined;
  return `Your role here is ${data.role}; this needs ${data.needs[verb]}.`;
}
