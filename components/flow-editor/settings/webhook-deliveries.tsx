"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CheckCircle2, CircleSlash, PauseCircle, XCircle } from "lucide-react";
import Link from "next/link";
import { failureText, useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useEditorContext } from "../editor-context";

type Delivery = ApiOutputs["webhooks"]["deliveries"]["deliveries"][number];
type Watched = ApiOutputs["webhooks"]["watched"][number];

/** While the settings are open, what comes in is seen. */
const LOOK_EVERY_MS = 5_000;

/** The triggers that look by themselves, and what all triggers of the flow told it: the answer to why nothing happened. */
export function WebhookDeliveries() {
  const { place } = useEditorContext();
  const trpc = useTRPC();
  const watched = useQuery(trpc.webhooks.watched.queryOptions(place, { refetchInterval: LOOK_EVERY_MS }));
  const pages = useInfiniteQuery(
    trpc.webhooks.deliveries.infiniteQueryOptions(
      { ...place, limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor, refetchInterval: LOOK_EVERY_MS },
    ),
  );
  const deliveries = pages.data?.pages.flatMap((page) => page.deliveries) ?? [];
  const error = pages.error ?? watched.error;
  return (
    <>
      {watched.data && watched.data.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="font-medium">Watched by itself</h3>
          <ul aria-label="Watched triggers" className="divide-y rounded-md border">
            {watched.data.map((one) => (
              <WatchedRow key={one.position} watched={one} />
            ))}
          </ul>
        </section>
      )}
      <section className="flex flex-col gap-2">
        <h3 className="font-medium">Last deliveries</h3>
        {error && <InlineAlert tone="danger" title={failureText(error)} />}
        {pages.isPending && <SkeletonRows rows={3} />}
        {pages.data && deliveries.length === 0 && (
          <p className="text-ink-3">
            None yet. What a webhook, a git push or a schedule tells this flow is listed here, also when it
            starts nothing.
          </p>
        )}
        {deliveries.length > 0 && (
          <ul aria-label="Last deliveries" className="divide-y rounded-md border">
            {deliveries.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} projectId={place.projectId} />
            ))}
          </ul>
        )}
        {pages.hasNextPage && (
          <Button
            className="self-start"
            pending={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            Show older deliveries
          </Button>
        )}
      </section>
    </>
  );
}

function WatchedRow({ watched: { ref, repoUrl, cron, seenAt, dueAt, error } }: { watched: Watched }) {
  return (
    <li className="px-3 py-2">
      <p className="[overflow-wrap:anywhere]">
        {ref !== null && <span className="font-medium">{ref} </span>}
        <code className="text-sm">{repoUrl ?? cron}</code>
      </p>
      <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
        {error !== null && <span className="text-red">{error} </span>}
        {repoUrl !== null &&
          (seenAt === null ? (
            "Not seen yet"
          ) : (
            <>
              Last seen <RelativeTime at={seenAt} />
            </>
          ))}
        {dueAt !== null && (
          <>
            Next <RelativeTime at={dueAt} />
          </>
        )}
      </p>
    </li>
  );
}

const OUTCOMES = {
  started: { Icon: CheckCircle2, word: "Started", tone: "text-green" },
  paused: { Icon: PauseCircle, word: "Paused", tone: "text-amber" },
  ignored: { Icon: CircleSlash, word: "Ignored", tone: "text-ink-3" },
  refused: { Icon: XCircle, word: "Refused", tone: "text-red" },
} as const;

function DeliveryRow({ delivery, projectId }: { delivery: Delivery; projectId: string }) {
  const { outcome, source, subject, at, reason, run } = delivery;
  const { Icon, word, tone } = OUTCOMES[outcome];
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2">
      <span className={`flex w-20 shrink-0 items-center gap-1 self-start text-sm ${tone}`}>
        <Icon aria-hidden className="size-4" /> {word}
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <p className="[overflow-wrap:anywhere]">{subject}</p>
        {reason !== null && <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{reason}</p>}
        <p className="text-sm text-ink-3">
          {source} · <RelativeTime at={at} />
        </p>
      </div>
      {run !== null && (
        <Link
          href={`/projects/${projectId}/runs/${run.runId}`}
          className="inline-flex items-center text-accent-text hover:underline pointer-coarse:min-h-10"
        >
          Run #{run.number}
        </Link>
      )}
    </li>
  );
}
