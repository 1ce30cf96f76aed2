"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useLiveRun } from "./live-run-connection";
import type { RunAccess } from "./run-access";
import { AskedRollback } from "./run-rollback";
import { RunScreen } from "./run-screen";

export interface RunViewProps {
  projectId: string;
  runId: string;
}

/** The page of one run. Expects `runs.get` and `session.permissions` prefetched. */
export function RunView({ projectId, runId }: RunViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { detail, run, lastUpdateMs, refresh } = useLiveRun(projectId, runId);
  const { data: permissions } = useSuspenseQuery(trpc.session.permissions.queryOptions({ projectId }));
  const { may } = permissions;

  /** Does it and looks: the event says it too, but a stream that is down does not. */
  const told = async (done: Promise<unknown>) => {
    await done;
    await refresh();
  };
  const access: RunAccess = {
    isMember: true,
    seesDetails: true,
    abort: may.abort ? () => told(client.runs.abort.mutate({ projectId, runId })) : null,
    retry: may.run
      ? (nodes, despite) => told(client.runs.retry.mutate({ projectId, runId, nodes, ...despite }))
      : null,
    rename: may.run
      ? (name, description) => told(client.runs.rename.mutate({ projectId, runId, name, description }))
      : null,
    keep: may.run ? (keep) => told(client.runs.keep.mutate({ projectId, runId, keep })) : null,
    readLog: ({ nodeKey, attempt }) => {
      const log = { projectId, runId, nodeKey, attempt };
      const query = new URLSearchParams({ node: nodeKey, attempt: String(attempt) });
      return {
        readWindow: (range) => client.runLogs.window.query({ ...log, ...range }),
        search: (words, from) => client.runLogs.search.query({ ...log, words, from }),
        downloadHref: `/api/projects/${encodeURIComponent(projectId)}/runs/${runId}/log?${query.toString()}`,
      };
    },
  };
  return (
    <>
      <RunScreen detail={detail} run={run} lastUpdateMs={lastUpdateMs} access={access} />
      <AskedRollback projectId={projectId} />
    </>
  );
}
