"use client";

import { useQuery } from "@tanstack/react-query";
import { StatusBadge } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { isNodeSettled, type NodeState } from "@/core/run";
import { RunLink } from "./run-link";

export interface ChildRunProps {
  projectId: string;
  runId: string;
  state: NodeState;
}

/** How stale what is said about a run below may be; its own page is live. */
const LOOK_EVERY_MS = 2_000;

/** The run that a node has started, and how it stands. */
export function ChildRun({ projectId, runId, state }: ChildRunProps) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.runs.get.queryOptions(
      { projectId, runId },
      { refetchInterval: isNodeSettled(state.status) ? false : LOOK_EVERY_MS },
    ),
  );
  const child = data?.children.find((one) => one.nodeKey === state.key && one.attempt === state.attempt);
  if (child === undefined) return null;
  return (
    <p className="flex items-center gap-2">
      <RunLink projectId={projectId} run={child} />
      <StatusBadge status={child.status} plain />
    </p>
  );
}
