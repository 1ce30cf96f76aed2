"use client";

import { useQuery } from "@tanstack/react-query";
import { useReportConnection } from "@/components/shell";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Figures } from "./figures";
import { LeasesCard, ReclaimedCard } from "./held-cards";
import { RetentionCard } from "./retention-card";
import { listConcerns, sumDue, type SystemStatusData } from "./status-data";
import { DueCard, ParkedCard, QueuesCard } from "./waiting-cards";
import { WorkersCard } from "./workers-card";

/** How often the page looks again. */
const REFRESH_MS = 3_000;

/** How the installation is, live. Expects its data prefetched; for administrators of the server. */
export function SystemStatus() {
  const query = useQuery(useTRPC().system.status.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  useReportConnection(query.failureCount > 0 ? "offline" : query.isPending ? "connecting" : "live");
  return (
    <>
      {query.isError && (
        <InlineAlert tone="danger" actions={<Button onClick={() => void query.refetch()}>Try again</Button>}>
          {query.error.message}
        </InlineAlert>
      )}
      {query.data === undefined ? <SkeletonRows rows={8} /> : <StatusCards status={query.data} />}
    </>
  );
}

function StatusCards({ status }: { status: SystemStatusData }) {
  return (
    <>
      {listConcerns(status).map((concern) => (
        <InlineAlert key={concern} tone="warning">
          {concern}
        </InlineAlert>
      ))}
      <Figures status={status} />
      <div className="grid gap-4 *:min-w-0 2xl:grid-cols-2">
        <WorkersCard workers={status.workers} />
        <DueCard oldestDue={status.oldestDue} total={sumDue(status.due).due} />
        <QueuesCard queues={status.queues} />
        <ParkedCard parked={status.parked} />
        <LeasesCard leases={status.leases} />
        <ReclaimedCard reclaimed={status.reclaimed} />
        <RetentionCard status={status} />
      </div>
    </>
  );
}
