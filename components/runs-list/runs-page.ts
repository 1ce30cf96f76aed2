"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useReportConnection } from "@/components/shell";
import { useTRPC } from "@/components/trpc";
import { useReadingOn } from "./reading-on";
import type { RunFilters, RunPlaceInList } from "./run-filters";
import { runsQueryInput, type RunsPlace } from "./runs-query";

/** How often the list looks again; a search costs more. */
const REFRESH_MS = 2_000;
const SEARCH_REFRESH_MS = 10_000;

/**
 * One page of a runs list, live. While its reader is further down, the page stays where it begins and `newer` counts
 * what came since; `showNewest` goes there. Expects the page prefetched.
 */
export function useRunsPage(place: RunsPlace, filters: RunFilters, at: RunPlaceInList) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { from, noteTop, release } = useReadingOn();
  const atTop = at.older === null && at.newer === null;
  const newest = trpc.runs.list.queryOptions(runsQueryInput(place, filters, at));
  const query = useQuery(
    trpc.runs.list.queryOptions(runsQueryInput(place, filters, at, atTop ? from : null), {
      refetchInterval: filters.text === null ? REFRESH_MS : SEARCH_REFRESH_MS,
      placeholderData: keepPreviousData,
    }),
  );
  useReportConnection(query.failureCount > 0 ? "offline" : query.isPending ? "connecting" : "live");

  const top = query.data?.firstCursor ?? null;
  useEffect(() => noteTop(top), [noteTop, top]);

  const showNewest = async () => {
    // Read before the list moves there, so that it shows them at once.
    await queries.prefetchQuery({ ...newest, staleTime: 0 });
    release();
  };
  return { query, newer: atTop && from !== null ? (query.data?.newer ?? 0) : 0, showNewest, toTop: release };
}
