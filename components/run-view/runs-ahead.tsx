"use client";

import { useQuery } from "@tanstack/react-query";
import { StatusBadge } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { RunLink } from "./run-link";
import type { RunDetail } from "./run-types";

export interface RunsAheadProps {
  detail: RunDetail;
  /** The node that waits; null: the run itself, in its flow's queue. */
  nodeKey: string | null;
}

/** How stale what is said about another run may be; its own page is live. */
const LOOK_EVERY_MS = 2_000;

/** The runs whose end lets this one go on, and how they stand. Shown only while it waits. */
export function RunsAhead({ detail, nodeKey }: RunsAheadProps) {
  const trpc = useTRPC();
  const { projectId, id: runId } = detail;
  const { data = detail } = useQuery(
    trpc.runs.get.queryOptions({ projectId, runId }, { refetchInterval: LOOK_EVERY_MS }),
  );
  const ahead = data.ahead.filter((one) => one.nodeKey === nodeKey && one.runId !== runId);
  if (ahead.length === 0) return null;
  return (
    <ul aria-label="Waits for" className="flex flex-col gap-1">
      {ahead.map((one) => (
        <li key={`${one.runId}/${one.target ?? ""}`} className="flex items-center gap-2">
          <RunLink projectId={projectId} run={one} />
          <StatusBadge status={one.status} plain />
          {one.doing !== null && (
            <span className="truncate text-ink-3">
              {one.doing} {one.target}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
