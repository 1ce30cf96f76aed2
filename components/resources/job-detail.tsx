"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Cog, Play } from "lucide-react";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Sha } from "@/components/ui/copy-button";
import { DetailList } from "@/components/ui/detail-list";
import { EmptyState } from "@/components/ui/empty-state";
import { formatDuration } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "./action-button";
import { DeploymentsCard } from "./deployments-card";
import { failureText } from "./failure-text";
import { ResourceActions } from "./forms";
import { HistoryTable } from "./history-table";
import { ImageLabel } from "./image-label";
import { LogCard } from "./log-card";
import { NameList } from "./name-list";
import { PlacementLabel } from "./placement-label";
import { useBlockedBy } from "./use-permission";
import { useSelection } from "./use-selection";

type JobRun = ApiOutputs["jobRuns"]["list"]["runs"][number];

const REFRESH_MS = 2_000;

const CHANGE_WORDS = {
  never: "Only when asked to",
  promotion: "When an image is promoted to it",
  always: "Whenever its image changes",
} as const satisfies Record<ApiOutputs["resources"]["jobs"]["get"]["runOnImageChange"], string>;

/** One job: what it runs, its runs, and the log of the one that is open. */
export function JobDetail({ projectId, id }: { projectId: string; id: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: job } = useQuery(trpc.resources.jobs.get.queryOptions({ projectId, id }));
  const { data, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.jobRuns.list.infiniteQueryOptions(
      { projectId, jobId: id },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: REFRESH_MS },
    ),
  );
  const runs = data?.pages.flatMap((page) => page.runs) ?? [];
  const [selectedId, select] = useSelection("run");
  const selected = runs.find((run) => run.id === selectedId);
  const mayNotRun = useBlockedBy(projectId, "run");
  const start = useMutation(
    trpc.jobRuns.start.mutationOptions({
      onSuccess: async (run) => {
        await queryClient.invalidateQueries(trpc.jobRuns.list.pathFilter());
        select(run.id);
      },
    }),
  );
  if (job === undefined) return <SkeletonRows />;
  const noImage = job.image === null ? "It has no image yet. Release one on it first." : undefined;
  return (
    <>
      <PageHeader
        title={job.name}
        actions={
          <>
            <ActionButton
              variant="primary"
              blockedBy={mayNotRun ?? noImage}
              pending={start.isPending}
              onClick={() => start.mutate({ projectId, jobId: id })}
            >
              <Play aria-hidden /> Run job
            </ActionButton>
            <ResourceActions projectId={projectId} kind="job" id={id} name={job.name} />
          </>
        }
      />
      {start.error && <InlineAlert tone="danger">{failureText(start.error)}</InlineAlert>}
      <Card>
        <CardBody>
          <DetailList
            details={[
              { term: "Image", value: <ImageLabel image={job.image} /> },
              {
                term: "Command",
                value: job.command === null ? "The image’s own" : <code>{job.command}</code>,
              },
              { term: "Runs by itself", value: CHANGE_WORDS[job.runOnImageChange] },
              { term: "Stage", value: <PlacementLabel projectId={projectId} placement={job.placement} /> },
              { term: "Time limit", value: formatDuration(job.timeoutSeconds * 1000) },
              { term: "Environment", value: <NameList names={job.environmentNames} /> },
              { term: "Secret groups", value: <NameList names={job.secretGroups} /> },
              {
                term: "Addons",
                value: <NameList names={job.addons.map((link) => `${link.id} as ${link.as}`)} />,
              },
            ]}
          />
        </CardBody>
      </Card>
      {selected && (
        <LogCard
          key={selected.id}
          projectId={projectId}
          item={selected}
          title={`Run ${selected.number}`}
          actions={<AbortJobRun projectId={projectId} run={selected} />}
          onClose={() => select(null)}
        />
      )}
      <Card aria-busy={isPending}>
        <CardHeader title="Runs" />
        {isPending && <SkeletonRows />}
        {data && runs.length === 0 && (
          <EmptyState icon={Cog} title="It has not run yet">
            Press Run job, or let a release flow run it.
          </EmptyState>
        )}
        {runs.length > 0 && (
          <HistoryTable
            label="Runs of this job"
            items={runs}
            nameHeader="Run"
            name={(run) => <span className="tabular-nums">#{run.number}</span>}
            summary={(run) => (
              <span className="inline-flex max-w-full items-center gap-1.5 align-middle">
                <Sha value={run.image} />
                {run.exitCode !== null && <span className="tabular-nums">exit {run.exitCode}</span>}
                {run.error && <span className="truncate text-ink-3">{run.error}</span>}
              </span>
            )}
            selectedId={selectedId}
            onSelect={select}
          />
        )}
      </Card>
      {hasNextPage && (
        <Button className="self-center" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older runs
        </Button>
      )}
      <DeploymentsCard projectId={projectId} kind="job" id={id} titled />
    </>
  );
}

function AbortJobRun({ projectId, run }: { projectId: string; run: JobRun }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "abort");
  const abort = useMutation(
    trpc.jobRuns.abort.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.jobRuns.list.pathFilter()),
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  if (run.status !== "Running" && run.status !== "Queued") return null;
  return (
    <ActionButton
      size="sm"
      variant="danger-quiet"
      blockedBy={blockedBy}
      pending={abort.isPending}
      onClick={() => abort.mutate({ projectId, jobRunId: run.id })}
    >
      Abort run
    </ActionButton>
  );
}
