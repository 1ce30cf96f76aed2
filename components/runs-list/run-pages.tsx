"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RunPlaceInList } from "./run-filters";
import type { RunsPage } from "./run-list-item";

export interface RunPagesProps {
  page: RunsPage;
  hrefOf: (place: RunPlaceInList) => string;
  /** Another page is being opened. */
  onLeave: () => void;
}

/** The ways to newer and older runs; each page has an address of its own. */
export function RunPages({ page, hrefOf, onLeave }: RunPagesProps) {
  const { previousCursor, nextCursor, searchedBackTo } = page;
  if (previousCursor === null && nextCursor === null) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center gap-2">
      {previousCursor !== null && (
        <Button asChild>
          <Link href={hrefOf({ older: null, newer: previousCursor })} onClick={onLeave} prefetch={false}>
            <ChevronLeft aria-hidden /> Newer runs
          </Link>
        </Button>
      )}
      {searchedBackTo !== null && (
        <span className="text-sm text-ink-3">
          Looked through 20,000 runs, back to those of <RelativeTime at={searchedBackTo} />
        </span>
      )}
      {nextCursor !== null && (
        <Button asChild className="ml-auto">
          <Link href={hrefOf({ older: nextCursor, newer: null })} onClick={onLeave} prefetch={false}>
            {searchedBackTo === null ? "Older runs" : "Search older runs"} <ChevronRight aria-hidden />
          </Link>
        </Button>
      )}
    </nav>
  );
}
