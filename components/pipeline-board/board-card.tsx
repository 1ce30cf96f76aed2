import { ArrowUpRight, Box, Cog, Database } from "lucide-react";
import Link from "next/link";
import type { HTMLAttributes, ReactNode } from "react";
import { Health } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { formatBytes } from "@/components/ui/format-time";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AddonCard, JobCard, ResourceCard, ServiceCard } from "./board-types";
import { ImageLine } from "./image-line";

/** What makes an element one that can be dragged. */
export type DragSource = Pick<HTMLAttributes<HTMLElement>, "draggable" | "onDragStart" | "onDragEnd">;

export interface BoardCardProps {
  projectId: string;
  stageId: string;
  card: ResourceCard;
  /** What can be done with it; at the right of its name. */
  menu: ReactNode;
  /** Where something that is being dragged would fall. */
  drop: "before" | "after" | undefined;
  /** Handlers of whoever may drag it. */
  drag: DragSource | undefined;
}

/** Where arrows find a card. */
export function cardPlace(stageId: string, kind: ResourceCard["kind"], id: string): string {
  return `${stageId}/${kind}/${id}`;
}

const ICONS = { service: Box, job: Cog, addon: Database } as const;

/** A service, job or database on the board: how it is, what it runs, since when. */
export function BoardCard({ projectId, stageId, card, menu, drop, drag }: BoardCardProps) {
  const Icon = ICONS[card.kind];
  const { alive } = card;
  return (
    <li
      data-place={cardPlace(stageId, card.kind, card.id)}
      data-drop={drop}
      {...drag}
      className={cn(
        "board-drop relative rounded-md border bg-surface py-2 pr-1 pl-3 transition-colors focus-within:border-line-control hover:border-line-control",
        alive && "border-blue/50",
      )}
    >
      {alive && <span aria-hidden className="board-card-light" />}
      <div className="flex items-center gap-2">
        <Icon aria-hidden className="text-ink-2" />
        <Link
          href={`/projects/${encodeURIComponent(projectId)}/${card.kind}s/${encodeURIComponent(card.id)}`}
          title={card.name}
          draggable={false}
          className="min-w-0 flex-1 truncate leading-6 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:outline-focus"
        >
          {card.name}
        </Link>
        {alive && <span className="sr-only">being released now</span>}
        <span className="text-sm">{stateOf(card)}</span>
        <span className="relative z-10 -my-1 -ml-1">{menu}</span>
      </div>
      <div className="mt-0.5 flex flex-col gap-0.5 pr-2 pl-6">{bodyOf(card)}</div>
    </li>
  );
}

function stateOf(card: ResourceCard): ReactNode {
  switch (card.kind) {
    case "service":
      return <ServiceState live={card.live} />;
    case "job":
      return <LastRun card={card} />;
    case "addon":
      return <AddonState card={card} />;
  }
}

/** All is well in few words: a name needs the room. */
function ServiceState({ live }: Pick<ServiceCard, "live">) {
  const { replicas } = live;
  const ready = replicas?.desired ? `${String(replicas.ready)}/${String(replicas.desired)}` : null;
  if (live.status !== "healthy" || ready === null) return <Health status={live.status} detail={ready} />;
  return <Well word="Healthy" detail={ready} title={`Healthy, ${ready} replicas`} />;
}

/** The same of a database, with its size. */
function AddonState({ card }: { card: AddonCard }) {
  const size = card.live.sizeBytes === null ? null : formatBytes(card.live.sizeBytes);
  if (card.live.status !== "running" || size === null)
    return <Health status={card.live.status} detail={size} />;
  return <Well word="Running" detail={size} title={`Running, ${size} on disk`} />;
}

function Well({ word, detail, title }: { word: string; detail: string; title: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums" title={title}>
      <span aria-hidden className="size-2 rounded-full bg-green" />
      <span className="sr-only">{word}</span>
      {detail}
    </span>
  );
}

function bodyOf(card: ResourceCard): ReactNode {
  switch (card.kind) {
    case "service":
      return <ServiceBody card={card} />;
    case "job":
      return (
        <>
          <ImageLine image={card.image} />
          <Since at={card.deployedAt} />
        </>
      );
    case "addon":
      return <AddonBody card={card} />;
  }
}

function ServiceBody({ card }: { card: ServiceCard }) {
  const { live } = card;
  return (
    <>
      <ImageLine image={card.image} />
      {live.detail !== null && live.status !== "healthy" && live.status !== "running" && (
        <p className="line-clamp-2 text-sm text-ink-2" title={live.detail}>
          {live.detail}
        </p>
      )}
      <div className="flex items-center justify-between gap-2">
        <Since at={card.deployedAt} />
        {live.url !== null && (
          <a
            href={live.url}
            target="_blank"
            rel="noreferrer"
            className="relative z-10 -my-1 ml-auto inline-flex min-h-6 items-center gap-0.5 rounded-sm px-1 text-sm text-ink-2 transition-colors hover:bg-hover hover:text-ink pointer-coarse:min-h-10"
          >
            :{card.port}
            <ArrowUpRight aria-hidden className="size-3.5!" />
            <span className="sr-only">Open {card.name}</span>
          </a>
        )}
      </div>
    </>
  );
}

function AddonBody({ card }: { card: AddonCard }) {
  return (
    <p className="flex items-center gap-1 text-sm text-ink-3">
      <span className="text-ink-2">{card.type}</span>
      <span aria-hidden>·</span>
      {card.lastBackup === null ? (
        "never backed up"
      ) : (
        <span>
          backup <RelativeTime at={card.lastBackup.createdAt} className="relative z-10" />
        </span>
      )}
    </p>
  );
}

function LastRun({ card }: { card: JobCard }) {
  const { lastRun } = card;
  if (lastRun === null) return <span className="text-ink-3">never ran</span>;
  const exit = lastRun.exitCode === null ? lastRun.status.toLowerCase() : `exit ${String(lastRun.exitCode)}`;
  const well = lastRun.exitCode === 0;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums">
      <span
        aria-hidden
        className={cn(
          "size-2 shrink-0",
          well
            ? "rounded-full bg-green"
            : lastRun.concludedAt === null
              ? "animate-breathe rounded-full bg-blue"
              : "rounded-[2px] bg-red",
        )}
      />
      {exit}
    </span>
  );
}

function Since({ at }: { at: string | null }) {
  if (at === null) return null;
  return (
    <p className="text-sm text-ink-3">
      <RelativeTime at={at} className="relative z-10" />
    </p>
  );
}
