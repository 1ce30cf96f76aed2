"use client";

import { keepPreviousData, useQueries, useQuery, type QueryKey } from "@tanstack/react-query";

/** A part of a long list. */
export interface Page<Item> {
  items: readonly Item[];
  /** How many there are in all. */
  total: number;
}

export interface Pages<Item> {
  total: number;
  /** Undefined while it is read. */
  at(index: number): Item | undefined;
  /** Nothing is there yet at all. */
  isPending: boolean;
  error: string | null;
}

export const PAGE_SIZE = 100;

/**
 * The pages of a long list that are on the screen, and the first one. While another search is asked for, what the last
 * one found stays.
 * @param key of the search; the same key is the same list
 * @param shown places in the list that are seen
 */
export function usePages<Item>(
  key: QueryKey,
  read: (offset: number) => Promise<Page<Item>>,
  shown: { from: number; to: number },
  enabled = true,
): Pages<Item> {
  const pageOf = (page: number) => ({
    queryKey: [...key, page],
    queryFn: () => read(page * PAGE_SIZE),
    // One search stays what it was for as long as somebody looks at it.
    staleTime: 60_000,
  });
  const first = useQuery({ ...pageOf(0), enabled, placeholderData: keepPreviousData });
  const wanted = [...new Set([pageAt(shown.from), pageAt(shown.to)])].filter((page) => page > 0);
  const others = useQueries({
    queries: wanted.map((page) => ({ ...pageOf(page), enabled: enabled && !first.isPlaceholderData })),
  });
  const total = first.data?.total ?? 0;
  return {
    total,
    at(index) {
      const page = pageAt(index);
      const found = page === 0 ? first.data : others[wanted.indexOf(page)]?.data;
      return found?.items[index - page * PAGE_SIZE];
    },
    isPending: first.data === undefined && !first.isError,
    error: first.error?.message ?? others.find(({ error }) => error !== null)?.error?.message ?? null,
  };
}

function pageAt(index: number): number {
  return Math.max(0, Math.floor(index / PAGE_SIZE));
}
