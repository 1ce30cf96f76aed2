"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { PackageOpen } from "lucide-react";
import Link from "next/link";
import { runHref } from "@/components/runs-list";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Sha } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { HistoryTable } from "./history-table";
import { LogCard } from "./log-card";
import { useSelection } from "./use-selection";

const REFRESH_MS = 3_000;

/** Every change of image on a service or job, newest first. */
export function DeploymentsCard({
  projectId,
  kind,
  id,
  titled,
}: {
  projectId: string;
  kind: "service" | "job";
  id: string;
  /** Among other cards; not where a tab says what it is. */
  titled?: boolean;
}) {
  const trpc = useTRPC();
  const { data, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.deployments.list.infiniteQueryOptions(
      { projectId, kind, id },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: REFRESH_MS },
    ),
  );
  const [selectedId, select] = useSelection("deployment");
  const deployments = data?.pages.flatMap((page) => page.deployments) ?? [];
  const selected = deployments.find((deployment) => deployment.id === selectedId);
  return (
    <div className="flex flex-col gap-4">
      {selected && (
        <LogCard
          key={selected.id}
          projectId={projectId}
          item={selected}
          title="Deployment"
          actions={
            selected.runId && (
              <Button asChild size="sm">
                <Link href={runHref(projectId, selected.runId)}>Open the run</Link>
              </Button>
            )
          }
          onClose={() => select(null)}
        />
      )}
      <Card aria-busy={isPending}>
        {titled && <CardHeader title="Deployments" />}
        {isPending && <SkeletonRows />}
        {data && deployments.length === 0 && (
          <EmptyState icon={PackageOpen} title="Nothing deployed yet">
            A release flow deploys here; each change of image is then listed with who and what made it.
          </EmptyState>
        )}
        {deployments.length > 0 && (
          <HistoryTable
            label="Deployments"
            items={deployments}
            nameHeader="Image"
            name={(deployment) => (
              <span className="font-mono text-sm">{shortDigest(deployment.toImage)}</span>
            )}
            summary={({ fromImage, error, runId }) => (
              <span className="inline-flex max-w-full items-center gap-1 align-middle">
                {fromImage === null ? (
                  "first deployment"
                ) : (
                  <>
                    in place of <Sha value={fromImage} />
                  </>
                )}
                <span className="truncate">{error ? `· ${error}` : runId ? "· by a release" : ""}</span>
              </span>
            )}
            selectedId={selectedId}
            onSelect={select}
          />
        )}
      </Card>
      {hasNextPage && (
        <Button className="self-center" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older deployments
        </Button>
      )}
    </div>
  );
}

function shortDigest(image: string): string {
  return image.replace(/^.*sha256:/, "").slice(0, 7);
}
