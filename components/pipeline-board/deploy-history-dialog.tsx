"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowRight, PackageOpen } from "lucide-react";
import Link from "next/link";
import { StatusBadge } from "@/components/status";
import { failureText, useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Sha } from "@/components/ui/copy-button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Duration } from "@/components/ui/duration";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Prose } from "@/components/ui/prose";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { ImageFacts } from "./board-types";
import { ImageLine } from "./image-line";
import type { CardDialogProps } from "./remove-item-dialog";

type Entry = ApiOutputs["deployments"]["history"]["records"][number];

const REFRESH_MS = 3_000;

/** Every change of image on a card, newest first: from what to what, by which run, when, how long, with what result. */
export function DeployHistoryDialog({ place, card, stage, onClose }: CardDialogProps) {
  const trpc = useTRPC();
  const { projectId } = place;
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.deployments.history.infiniteQueryOptions(
      { projectId, kind: card.kind === "job" ? "job" : "service", id: card.id },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: REFRESH_MS,
        enabled: card.kind !== "addon",
      },
    ),
  );
  const entries = data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={`Deploy history of ${card.name}`}
        description={`Every change of its image in ${stage.name}, newest first`}
        size="md"
        className="flex min-h-72 flex-col gap-3"
      >
        {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
        {!data && !error && <SkeletonRows rows={6} />}
        {data && entries.length === 0 && (
          <EmptyState icon={PackageOpen} title="Nothing deployed yet">
            Run the release flow of {stage.name}: each change of the image is listed here.
          </EmptyState>
        )}
        <ol>
          {entries.map((entry) => (
            <HistoryEntry key={entry.id} projectId={projectId} entry={entry} />
          ))}
        </ol>
        {hasNextPage && (
          <Button className="self-center" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older deployments
          </Button>
        )}
      </DialogContent>
    </Dialog>
  );
}

function HistoryEntry({ projectId, entry }: { projectId: string; entry: Entry }) {
  const { run, from, to, status, error, createdAt, startedAt, concludedAt } = entry;
  return (
    <li className="flex flex-col gap-1 border-b py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge status={status} plain />
        {run === null ? (
          <span className="text-ink-2">Without a run</span>
        ) : (
          <Link
            href={`/projects/${encodeURIComponent(projectId)}/runs/${run.id}`}
            className="min-w-0 truncate py-0.5 text-accent-text hover:underline pointer-coarse:py-2.5"
          >
            Run #{run.number}
            {run.name && ` ${run.name}`}
          </Link>
        )}
        <span className="ml-auto text-sm text-ink-3">
          <RelativeTime at={startedAt ?? createdAt} /> · <Duration from={startedAt} to={concludedAt} />
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <OneImage image={from} nothing="first deployment" />
        <ArrowRight aria-label="to" className="size-3.5! text-ink-3" />
        <OneImage image={to} nothing="an unknown image" />
      </div>
      {error && (
        <p className="text-sm text-red">
          <Prose text={error} />
        </p>
      )}
    </li>
  );
}

/** Commit and build, and the digest that it is known by. */
function OneImage({ image, nothing }: { image: ImageFacts | null; nothing: string }) {
  if (image === null) return <span className="text-sm text-ink-3">{nothing}</span>;
  return (
    <span className="flex min-w-0 items-center gap-1">
      <ImageLine image={image} />
      {image.build !== null && <Sha value={image.image} className="text-ink-3" />}
    </span>
  );
}
