"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Hammer } from "lucide-react";
import { useState } from "react";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Sha } from "@/components/ui/copy-button";
import { DetailList } from "@/components/ui/detail-list";
import { EmptyState } from "@/components/ui/empty-state";
import { formatBytes } from "@/components/ui/format-time";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { ActionButton } from "./action-button";
import { failureText } from "./failure-text";
import { ResourceActions } from "./forms";
import { HistoryTable } from "./history-table";
import { LogCard } from "./log-card";
import { RebuildButton } from "./rebuild-button";
import { StartBuildDialog } from "./start-build-dialog";
import { useBlockedBy } from "./use-permission";
import { useSelection } from "./use-selection";

export type BuildItem = ApiOutputs["builds"]["list"]["builds"][number];

const REFRESH_MS = 2_000;

/** One build service: how it builds, its builds, and the log of the one that is open. */
export function BuildServiceDetail({ projectId, id }: { projectId: string; id: string }) {
  const trpc = useTRPC();
  const { data: service } = useQuery(trpc.resources.buildServices.get.queryOptions({ projectId, id }));
  const { data, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.builds.list.infiniteQueryOptions(
      { projectId, buildServiceId: id },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: REFRESH_MS },
    ),
  );
  const builds = data?.pages.flatMap((page) => page.builds) ?? [];
  const [selectedId, select] = useSelection("build");
  const selected = builds.find((build) => build.id === selectedId);
  const [starting, setStarting] = useState(false);
  const blockedBy = useBlockedBy(projectId, "run");
  if (service === undefined) return <SkeletonRows />;
  return (
    <>
      <PageHeader
        title={service.name}
        actions={
          <>
            <ActionButton variant="primary" blockedBy={blockedBy} onClick={() => setStarting(true)}>
              <Hammer aria-hidden /> Build
            </ActionButton>
            <ResourceActions projectId={projectId} kind="build-service" id={id} name={service.name} />
          </>
        }
      />
      <StartBuildDialog
        projectId={projectId}
        service={service}
        open={starting}
        onOpenChange={setStarting}
        onStarted={select}
      />
      <Card>
        <CardBody>
          <DetailList
            details={[
              { term: "Repository", value: service.repoUrl },
              { term: "Branch", value: service.branch },
              { term: "Directory", value: service.context === "/" ? null : <code>{service.context}</code> },
              {
                term: "Built with",
                value: service.buildCommand === null ? null : <code>{service.buildCommand}</code>,
              },
              {
                term: "Dockerfile",
                value: service.dockerfile === null ? null : <code>{service.dockerfile}</code>,
              },
              { term: "Runtime", value: service.runtimeId ?? "The project’s default" },
            ]}
          />
        </CardBody>
      </Card>
      {selected && (
        <LogCard
          key={selected.id}
          projectId={projectId}
          item={selected}
          title={`Build ${selected.number}`}
          actions={
            <>
              <AbortBuild projectId={projectId} build={selected} />
              <RebuildButton projectId={projectId} build={selected} onStarted={select} />
            </>
          }
          onClose={() => select(null)}
        />
      )}
      <Card aria-busy={isPending}>
        <CardHeader title="Builds" />
        {isPending && <SkeletonRows />}
        {data && builds.length === 0 && (
          <EmptyState icon={Hammer} title="Nothing built yet">
            Press Build to build the head of {service.branch}, or let a release flow do it.
          </EmptyState>
        )}
        {builds.length > 0 && (
          <HistoryTable
            label="Builds"
            items={builds}
            nameHeader="Build"
            name={(build) => <span className="tabular-nums">b{build.number}</span>}
            summary={(build) => <BuildSummary build={build} />}
            selectedId={selectedId}
            onSelect={select}
          />
        )}
      </Card>
      {hasNextPage && (
        <Button className="self-center" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older builds
        </Button>
      )}
    </>
  );
}

function BuildSummary({ build }: { build: BuildItem }) {
  const message = build.commitMessage.split("\n")[0];
  return (
    <span className="flex items-center gap-1.5">
      <Sha value={build.sha} />
      <span className="truncate">
        {message}{" "}
        <span className="text-ink-3">{[build.branch, build.authorName].filter(Boolean).join(" · ")}</span>
      </span>
      {build.sizeBytes !== null && (
        <span className="ml-auto shrink-0 pl-3 text-ink-3 tabular-nums max-lg:hidden">
          {formatBytes(build.sizeBytes)}
        </span>
      )}
    </span>
  );
}

function AbortBuild({ projectId, build }: { projectId: string; build: BuildItem }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "abort");
  const abort = useMutation(
    trpc.builds.abort.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.builds.list.pathFilter()),
      onError: (error) => toast({ tone: "danger", title: failureText(error) }),
    }),
  );
  if (build.status !== "Running" && build.status !== "Queued") return null;
  return (
    <ActionButton
      size="sm"
      variant="danger-quiet"
      blockedBy={blockedBy}
      pending={abort.isPending}
      onClick={() => abort.mutate({ projectId, buildId: build.id })}
    >
      Abort build
    </ActionButton>
  );
}
