"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { RunsTable } from "@/components/runs-list";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { recentRunsInput } from "./recent-runs-input";

const REFRESH_MS = 3_000;

/** The newest runs of all stages; nothing before the first one. Expects them prefetched. */
export function RecentRuns({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.runs.list.queryOptions(recentRunsInput(projectId), { refetchInterval: REFRESH_MS }),
  );
  if (data === undefined || data.runs.length === 0) return null;
  return (
    <Card aria-labelledby="recent-runs">
      <CardHeader
        id="recent-runs"
        title="Recent runs"
        actions={
          <Button asChild variant="ghost" size="sm">
            <Link href={`/projects/${encodeURIComponent(projectId)}/runs`}>All runs</Link>
          </Button>
        }
      />
      <RunsTable projectId={projectId} runs={data.runs} label="Recent runs" showStage brief />
    </Card>
  );
}
