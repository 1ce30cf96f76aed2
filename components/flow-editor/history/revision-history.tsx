"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { useTRPCClient } from "@/components/trpc";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useTRPC } from "@/components/trpc";
import type { Draft } from "../draft";
import { useEditorContext } from "../editor-context";
import type { RevisionLine } from "./published-revision";
import { RevisionDetail } from "./revision-detail";

/** As many as the server lists at once. */
const PAGE = 200;

export interface RevisionHistoryProps {
  draft: Draft;
  /** Something was restored: there is nothing more to see here. */
  onRestored: () => void;
}

/** Everything that was published: who, when, why, what changed; each can be had again. */
export function RevisionHistory({ draft, onRestored }: RevisionHistoryProps) {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const api = useTRPCClient();
  const revisions = useInfiniteQuery({
    queryKey: [...trpc.flows.revisions.queryKey(place), "pages"],
    queryFn: ({ pageParam }) => api.flows.revisions.query({ ...place, before: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.number),
  });
  const lines = revisions.data?.pages.flat() ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const line = lines.find(({ number }) => number === chosen) ?? lines[0];
  if (revisions.isPending) return <SkeletonRows rows={6} />;
  if (revisions.isError) {
    return (
      <InlineAlert
        tone="danger"
        title={`The revisions could not be read: ${revisions.error.message}`}
        actions={<Button onClick={() => void revisions.refetch()}>Try again</Button>}
      />
    );
  }
  if (line === undefined) {
    return (
      <EmptyState icon={History} title="Nothing was published yet">
        Publish the draft, and what a run takes is kept here for good, with who published it and why.
      </EmptyState>
    );
  }
  return (
    <div className="grid min-h-0 gap-4 md:grid-cols-[280px_minmax(0,1fr)]">
      <div className="flex min-h-0 flex-col gap-2">
        <ul
          aria-label="Revisions"
          className="max-h-[52dvh] overflow-y-auto rounded-md border max-md:max-h-48"
        >
          {lines.map((one) => (
            <li key={one.number} className="border-b last:border-b-0">
              <RevisionRow line={one} isChosen={one === line} onChoose={() => setChosen(one.number)} />
            </li>
          ))}
        </ul>
        {revisions.hasNextPage && (
          <Button
            size="sm"
            pending={revisions.isFetchingNextPage}
            onClick={() => void revisions.fetchNextPage()}
          >
            Show earlier revisions
          </Button>
        )}
      </div>
      <RevisionDetail key={line.number} line={line} draft={draft} onRestored={onRestored} />
    </div>
  );
}

interface RevisionRowProps {
  line: RevisionLine;
  isChosen: boolean;
  onChoose: () => void;
}

function RevisionRow({ line, isChosen, onChoose }: RevisionRowProps) {
  const { number, authorName, message, createdAt, isCurrent, runs } = line;
  return (
    <button
      type="button"
      aria-current={isChosen || undefined}
      onClick={onChoose}
      className={cn(
        "flex w-full flex-col gap-0.5 px-3 py-2 text-left transition-colors -outline-offset-2",
        isChosen ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <span className="flex items-center gap-2">
        <span className="font-medium tabular-nums">Revision {number}</span>
        {isCurrent && <Badge tone="green">Current</Badge>}
        <span className="ml-auto text-sm text-ink-2 tabular-nums">
          {runs === 0 ? "no runs" : runs === 1 ? "1 run" : `${String(runs)} runs`}
        </span>
      </span>
      {message !== "" && <span className="line-clamp-2 [overflow-wrap:anywhere]">{message}</span>}
      <span className="text-sm text-ink-2">
        {authorName} <RelativeTime at={createdAt} />
      </span>
    </button>
  );
}
