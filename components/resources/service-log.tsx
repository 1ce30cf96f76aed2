"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPCClient, type ApiOutputs } from "@/components/trpc";
import { InlineAlert } from "@/components/ui/inline-alert";
import { LogLines } from "@/components/ui/log-lines";
import { failureText } from "./failure-text";

type LogPage = ApiOutputs["live"]["serviceLog"];

const NOTHING_YET: LogPage = { lines: [], cursor: null };
const POLL_MS = 1_500;
/** A service writes for ever; a page keeps this much of it. */
const KEPT_LINES = 5_000;

/** What a service writes: the newest lines, then everything that follows. */
export function ServiceLog({ projectId, id, name }: { projectId: string; id: string; name: string }) {
  const client = useTRPCClient();
  const { data, error } = useQuery({
    queryKey: ["service-log", projectId, id],
    queryFn: async ({ client: cache, queryKey, signal }) => {
      const known = cache.getQueryData<LogPage>(queryKey) ?? NOTHING_YET;
      const page = await client.live.serviceLog.query({ projectId, id, cursor: known.cursor }, { signal });
      return { cursor: page.cursor, lines: known.lines.concat(page.lines).slice(-KEPT_LINES) };
    },
    structuralSharing: false,
    staleTime: 0,
    refetchInterval: POLL_MS,
  });
  return (
    <div className="flex flex-col gap-3">
      {error && (
        <InlineAlert tone="warning">The log cannot be read right now. {failureText(error)}</InlineAlert>
      )}
      <LogLines
        lines={data?.lines.map((line) => ({ ...line, stream: "stdout" as const })) ?? []}
        complete={false}
        label={`Log of ${name}`}
        emptyText="The service has not written anything yet. Lines appear here as they come."
        className="max-h-[min(70dvh,720px)]"
      />
    </div>
  );
}
