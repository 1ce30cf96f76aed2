"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPCClient, type ApiOutputs } from "@/components/trpc";
import { InlineAlert } from "@/components/ui/inline-alert";
import { LogLines } from "@/components/ui/log-lines";

type LogPage = ApiOutputs["operations"]["log"];

const NOTHING_YET: LogPage = { lines: [], cursor: 0, complete: false };
const POLL_MS = 700;

export interface OperationLogProps {
  projectId: string;
  operationId: string | null;
  /** "Log of build 128". */
  label: string;
}

/** The log of a build, a job run, a backup or a release: read from the start, then followed to its end. */
export function OperationLog({ projectId, operationId, label }: OperationLogProps) {
  const client = useTRPCClient();
  const { data, error } = useQuery({
    queryKey: ["operation-log", projectId, operationId],
    enabled: operationId !== null,
    // Each fetch reads on where the last one ended.
    queryFn: async ({ client: cache, queryKey, signal }) => {
      const known = cache.getQueryData<LogPage>(queryKey) ?? NOTHING_YET;
      if (known.complete || operationId === null) return known;
      const page = await client.operations.log.query(
        { projectId, operationId, cursor: known.cursor },
        { signal },
      );
      return { ...page, lines: known.lines.concat(page.lines) };
    },
    structuralSharing: false,
    staleTime: Infinity,
    refetchInterval: (query) => (query.state.data?.complete ? false : POLL_MS),
  });
  return (
    <>
      {error && (
        <InlineAlert tone="warning">
          The log cannot be read right now: {error.message} It goes on by itself.
        </InlineAlert>
      )}
      <LogLines
        lines={data?.lines ?? []}
        complete={data?.complete ?? false}
        label={label}
        className="max-h-[min(60dvh,560px)]"
      />
    </>
  );
}
