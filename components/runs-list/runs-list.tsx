"use client";

import { ArrowUp, ListVideo, SearchX, Undo2 } from "lucide-react";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";
import { RunFilterBar } from "./run-filter-bar";
import { runHref } from "./run-href";
import {
  hasRunFilters,
  NO_FILTERS,
  parseRunFilters,
  parseRunPlace,
  writeRunFilters,
  type RunFilters,
} from "./run-filters";
import { RunMenu } from "./run-menu";
import { RunPages } from "./run-pages";
import { useRunsPage } from "./runs-page";
import type { RunsPlace } from "./runs-query";
import { RunsTable } from "./runs-table";
import { useWhyNotRollBack } from "./why-not-roll-back";

export interface RunsListProps extends RunsPlace {
  /** The run whose rollbacks are listed, when the address asks for those. */
  rolledBackTo: { id: string; number: number } | null;
}

/**
 * Runs of a stage or a project: filters and page in the address, live. Expects the page of the address prefetched, and
 * `runs.starters`.
 */
export function RunsList({ rolledBackTo, ...place }: RunsListProps) {
  const search = useSearchParams();
  const pathname = usePathname();
  const filters = parseRunFilters(search);
  const { query, newer, showNewest, toTop } = useRunsPage(place, filters, parseRunPlace(search));
  const page = query.data;

  const setFilters = (next: RunFilters) => {
    toTop();
    window.history.replaceState(null, "", `${pathname}${writeRunFilters(next, search)}`);
  };
  const whyNotRollBack = useWhyNotRollBack(place.projectId);
  const title = titleOf(place, filters, rolledBackTo);

  return (
    <>
      <PageHeader title={title} actions={<ListActions place={place} release={rolledBackTo} />} />
      <RunFilterBar place={place} filters={filters} onChange={setFilters} />
      {newer > 0 && (
        <Button
          size="sm"
          onClick={() => void showNewest()}
          className="fixed top-14 left-1/2 z-20 -translate-x-1/2 bg-raised shadow-float"
        >
          <ArrowUp aria-hidden /> {newer === 99 ? "99+" : newer} new
        </Button>
      )}
      {query.isError && (
        <InlineAlert tone="danger" actions={<Button onClick={() => void query.refetch()}>Try again</Button>}>
          {query.error.message}
        </InlineAlert>
      )}
      <Card
        aria-busy={query.isPlaceholderData || query.isPending}
        // A quick answer changes the lines at once; only a slow one is told by their look.
        className="transition-opacity aria-busy:opacity-60 aria-busy:delay-300"
      >
        {query.isPending && <SkeletonRows rows={8} />}
        {page?.runs.length === 0 && (
          <NoRuns
            where={place.stage?.name ?? "this project"}
            filters={filters}
            release={rolledBackTo}
            isSearchPart={page.searchedBackTo !== null}
            onClear={() => setFilters({ ...NO_FILTERS, to: filters.to })}
          />
        )}
        {page !== undefined && page.runs.length > 0 && (
          <RunsTable
            projectId={place.projectId}
            runs={page.runs}
            label={title}
            showStage={place.stage === undefined}
            menu={(run) => <RunMenu projectId={place.projectId} run={run} whyNotRollBack={whyNotRollBack} />}
          />
        )}
      </Card>
      {page !== undefined && (
        <RunPages
          page={page}
          hrefOf={(at) => `${pathname}${writeRunFilters(filters, search, at)}`}
          onLeave={toTop}
        />
      )}
    </>
  );
}

function titleOf(place: RunsPlace, filters: RunFilters, release: RunsListProps["rolledBackTo"]): string {
  if (filters.to !== null) return release === null ? "Rollbacks" : `Rollbacks to #${String(release.number)}`;
  const what = filters.kind === "rollback" ? "Rollbacks" : "Runs";
  return place.stage === undefined ? what : `${what} of ${place.stage.name}`;
}

function ListActions({ place, release }: { place: RunsPlace; release: RunsListProps["rolledBackTo"] }) {
  const at = `/projects/${encodeURIComponent(place.projectId)}`;
  return (
    <>
      {release !== null && (
        <Button asChild>
          <Link href={runHref(place.projectId, release.id)}>Open #{release.number}</Link>
        </Button>
      )}
      {place.stage !== undefined && (
        <Button asChild>
          <Link href={`${at}/pipelines/${encodeURIComponent(place.stage.pipelineId)}`}>Open the board</Link>
        </Button>
      )}
    </>
  );
}

interface NoRunsProps {
  where: string;
  filters: RunFilters;
  release: RunsListProps["rolledBackTo"];
  /** Older runs have not been looked through yet. */
  isSearchPart: boolean;
  onClear: () => void;
}

function NoRuns({ where, filters, release, isSearchPart, onClear }: NoRunsProps) {
  const { kind, to, ...others } = filters;
  if (hasRunFilters({ ...others, kind: kind === "rollback" ? null : kind, to: null })) {
    return (
      <EmptyState
        icon={SearchX}
        title={isSearchPart ? "None of these runs matches" : "No run matches these filters"}
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        {isSearchPart
          ? "There are older ones that have not been looked through."
          : `Other runs of ${where} are left out.`}
      </EmptyState>
    );
  }
  if (to !== null) {
    return (
      <EmptyState
        icon={Undo2}
        title={`Nothing was rolled back to ${release === null ? "this release" : `#${String(release.number)}`} yet`}
      >
        Open the run and press Roll back to this release; the rollback appears here, as a run of its own.
      </EmptyState>
    );
  }
  if (kind === "rollback") {
    return (
      <EmptyState
        icon={Undo2}
        title={`Nothing was rolled back in ${where} yet`}
        action={<Button onClick={onClear}>Show all runs</Button>}
      >
        Open a run that left things as they should be, and press Roll back to this release.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={ListVideo} title={`Nothing has been released to ${where} yet`}>
      Press Run on the board to start the first release; it appears here at once.
    </EmptyState>
  );
}
