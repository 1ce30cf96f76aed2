"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, SearchX, ShieldAlert } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { failureText, useBlockedBy } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { SkeletonRows } from "@/components/ui/skeleton";
import { AuditFilterBar } from "./audit-filter-bar";
import {
  auditQueryOf,
  hasAuditFilters,
  NO_FILTERS,
  parseAuditFilters,
  writeAuditFilters,
} from "./audit-filters";
import { AuditTable } from "./audit-table";

const PAGE = 50;

/** Who did what in a project, newest first: filters in the address, older entries on demand. */
export function AuditLog({ projectId }: { projectId: string }) {
  const blockedBy = useBlockedBy(projectId, "administer");
  if (blockedBy !== undefined) {
    return (
      <Card>
        <EmptyState icon={ShieldAlert} title="The audit log is for admins">
          {blockedBy}
        </EmptyState>
      </Card>
    );
  }
  return <Entries projectId={projectId} />;
}

function Entries({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const filters = parseAuditFilters(useSearchParams());
  const setFilters = (next: typeof filters) => {
    window.history.replaceState(null, "", `${window.location.pathname}${writeAuditFilters(next)}`);
  };
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...auditQueryOf(projectId, filters), limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <AuditFilterBar projectId={projectId} filters={filters} onChange={setFilters} />
      {query.isError && (
        <InlineAlert tone="danger" actions={<Button onClick={() => void query.refetch()}>Try again</Button>}>
          {failureText(query.error)}
        </InlineAlert>
      )}
      <Card aria-busy={query.isFetching}>
        {query.isPending && <SkeletonRows rows={10} />}
        {query.isSuccess && entries.length === 0 && (
          <NoEntries filtered={hasAuditFilters(filters)} onClear={() => setFilters(NO_FILTERS)} />
        )}
        {entries.length > 0 && <AuditTable entries={entries} />}
      </Card>
      {query.hasNextPage && (
        <Button
          className="self-center"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older entries
        </Button>
      )}
    </>
  );
}

function NoEntries({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) {
    return (
      <EmptyState icon={ScrollText} title="Nothing has been done here yet">
        Every change, run and download is written down here with who did it.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={SearchX}
      title="No entry matches these filters"
      action={<Button onClick={onClear}>Clear filters</Button>}
    />
  );
}
