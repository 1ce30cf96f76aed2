"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowUp, ListVideo, SearchX } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useReportConnection } from "@/components/shell";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useHeldBack } from "./held-back";
import { RunFilterBar } from "./run-filter-bar";
import { hasRunFilters, parseRunFilters, writeRunFilters, type RunFilters } from "./run-filters";
import { runsQueryInput, type RunsPlace } from "./runs-query";
import { RunsTable } from "./runs-table";

/** How often the list looks again. */
const REFRESH_MS = 2_000;

/** The runs of one stage: filters in the address, live, older ones on demand. Expects the first page prefetched. */
export function RunsList(place: RunsPlace) {
  const search = useSearchParams();
  const filters = parseRunFilters(search);
  const { runs, query } = useRuns(place, filters);
  const { shown, held, release } = useHeldBack(runs);

  const setFilters = (next: RunFilters) => {
    window.history.replaceState(null, "", `${window.location.pathname}${writeRunFilters(next, search)}`);
  };

  return (
    <>
      <RunFilterBar filters={filters} onChange={setFilters} />
      {held > 0 && (
        <Button size="sm" onClick={release} className="sticky top-14 z-20 self-center bg-raised shadow-float">
          <ArrowUp aria-hidden /> {held} new
        </Button>
      )}
      {query.isError && (
        <InlineAlert tone="danger" actions={<Button onClick={() => void query.refetch()}>Try again</Button>}>
          {query.error.message}
        </InlineAlert>
      )}
      <Card aria-busy={query.isPending}>
        {query.isPending && <SkeletonRows rows={8} />}
        {query.isSuccess && runs.length === 0 && (
          <NoRuns
            place={place}
            filtered={hasRunFilters(filters)}
            onClear={() => setFilters(parseRunFilters(NO_SEARCH))}
          />
        )}
        {runs.length > 0 && (
          <RunsTable projectId={place.projectId} runs={shown} label={`Runs of ${place.stage}`} />
        )}
      </Card>
      {query.hasNextPage && (
        <Button
          className="self-center"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older runs
        </Button>
      )}
    </>
  );
}

const NO_SEARCH = new URLSearchParams();

function useRuns(place: RunsPlace, filters: RunFilters) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(runsQueryInput(place, filters), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: REFRESH_MS,
    }),
  );
  useReportConnection(query.failureCount > 0 ? "offline" : query.isPending ? "connecting" : "live");
  return { query, runs: query.data?.pages.flatMap((page) => page.runs) ?? [] };
}

function NoRuns({ place, filtered, onClear }: { place: RunsPlace; filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon={SearchX}
        title="No run matches these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Runs of {place.stage} with other states, kinds or triggers are left out.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={ListVideo} title={`Nothing has been released to ${place.stage} yet`}>
      Press Run on the board to start the first release; it appears here at once.
    </EmptyState>
  );
}
