"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SkeletonRows } from "@/components/ui/skeleton";
import { DeliveryRow } from "./delivery-row";
import { deliveriesInput, parseStatus } from "./words";

/** While the page is open, what is sent is seen. */
const LOOK_EVERY_MS = 5_000;

const FILTERS = [
  { value: "all", label: "All" },
  { value: "waiting", label: "In line" },
  { value: "delivered", label: "Delivered" },
  { value: "failed", label: "Failed" },
] as const;

/** What was told to whom and what came of it, the newest first; filtered by the address. */
export function DeliveriesCard({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const pathname = usePathname();
  const status = parseStatus(useSearchParams());
  const pages = useInfiniteQuery(
    trpc.notifications.deliveries.infiniteQueryOptions(deliveriesInput(projectId, status), {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: LOOK_EVERY_MS,
    }),
  );
  const deliveries = pages.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <Card aria-busy={pages.isPending}>
      <CardHeader
        title="Deliveries"
        className="flex-wrap py-1"
        actions={
          <SegmentedControl
            label="Which deliveries to show"
            value={status ?? "all"}
            onValueChange={(value) =>
              window.history.replaceState(
                null,
                "",
                value === "all" ? pathname : `${pathname}?status=${value}`,
              )
            }
            options={FILTERS}
          />
        }
      />
      {pages.error && <InlineAlert tone="danger">{failureText(pages.error)}</InlineAlert>}
      {pages.isPending && <SkeletonRows rows={4} />}
      {pages.data && deliveries.length === 0 && (
        <EmptyState icon={Inbox} title={status === null ? "Nothing was sent yet" : "There is none of these"}>
          {status === null
            ? "Each message is listed here for 30 days, with what its receiver said. One that did not arrive is tried again for six hours."
            : null}
        </EmptyState>
      )}
      {deliveries.length > 0 && (
        <ul aria-label="Deliveries" className="divide-y">
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} projectId={projectId} delivery={delivery} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <div className="border-t p-2 text-center">
          <Button size="sm" pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older deliveries
          </Button>
        </div>
      )}
    </Card>
  );
}
