"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPCClient } from "@/components/trpc";
import type { NodeState } from "@/core/run";
import { ApprovalCard } from "./approval-card";

export interface NodeApprovalProps {
  projectId: string;
  runId: string;
  state: NodeState;
}

/** The Approval of one node, asked for again whenever an event says that something about it has changed. */
export function NodeApproval({ projectId, runId, state }: NodeApprovalProps) {
  const client = useTRPCClient();
  const { status, waitReason, attempt } = state;
  const { data, error, refetch } = useQuery({
    queryKey: ["approvals", runId, state.key, attempt, status, waitReason],
    queryFn: () => client.approvals.list.query({ projectId, runId }),
    placeholderData: keepPreviousData,
  });
  if (error !== null) return <p className="text-red">{error.message}</p>;
  const approval = data?.find(({ nodeKey }) => nodeKey === state.key);
  if (approval === undefined) return null;
  return (
    <ApprovalCard
      approval={{ ...approval, status }}
      onDecide={async (decision, comment) => {
        await client.approvals.decide.mutate({ projectId, runId, node: state.key, decision, comment });
        await refetch();
      }}
    />
  );
}
