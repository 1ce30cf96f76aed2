"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useLiveRun } from "./live-run-connection";
import type { RetryNodes } from "./retry-nodes";
import { RunScreen } from "./run-screen";

export interface RunViewProps {
  projectId: string;
  runId: string;
}

/** The page of one run. Expects `runs.get` and `session.permissions` prefetched. */
export function RunView({ projectId, runId }: RunViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { detail, run, lostSinceMs, refresh } = useLiveRun(projectId, runId);
  const { data: permissions } = useSuspenseQuery(trpc.session.permissions.queryOptions({ projectId }));

  const abort = async () => {
    await client.runs.abort.mutate({ projectId, runId });
    // The event says it too; a stream that is down does not.
    await refresh();
  };
  const retry: RetryNodes = async (nodes) => {
    await client.runs.retry.mutate({ projectId, runId, nodes });
    await refresh();
  };
  const rename = async (name: string | null, description: string | null) => {
    await client.runs.rename.mutate({ projectId, runId, name, description });
    await refresh();
  };

  const keep = async (wanted: boolean) => {
    await client.runs.keep.mutate({ projectId, runId, keep: wanted });
    await refresh();
  };

  return (
    <RunScreen
      detail={detail}
      run={run}
      lostSinceMs={lostSinceMs}
      readLog={(source) => client.runs.log.query({ projectId, runId, ...source })}
      onAbort={permissions.may.abort ? abort : null}
      onRetry={permissions.may.run ? retry : null}
      onRename={permissions.may.run ? rename : null}
      onKeep={permissions.may.run ? keep : null}
    />
  );
}
