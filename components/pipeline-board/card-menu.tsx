"use client";

import {
  ArrowDown,
  ArrowRightLeft,
  ArrowUp,
  Ellipsis,
  ExternalLink,
  History,
  Play,
  RotateCw,
  ScrollText,
  X,
} from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { BoardDialog } from "./board-dialog";
import type { BoardStage, ResourceCard } from "./board-types";

export interface CardMenuProps {
  projectId: string;
  card: ResourceCard;
  stage: BoardStage;
  stages: readonly BoardStage[];
  /** A sentence when this person may not run or restart things. */
  whyNotRun: string | undefined;
  /** A sentence when this person may not change the board. */
  whyNotEdit: string | undefined;
  onShow: (dialog: BoardDialog) => void;
  onRestart: () => void;
  onRunJob: () => void;
  onMove: (stage: BoardStage, index: number) => void;
}

/** What can be done with a card: by pointer what dragging does too. */
export function CardMenu(props: CardMenuProps) {
  const { projectId, card, stage, stages, whyNotEdit, onShow, onMove } = props;
  const at = stage.cards.indexOf(card);
  const others = stages.filter(({ id }) => id !== stage.id);
  const { kind, id } = card;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" className="text-ink-3" aria-label={`More about ${card.name}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <OpenItems projectId={projectId} card={card} />
        {kind !== "addon" && (
          <DropdownMenuItem onSelect={() => onShow({ show: "history", item: { kind, id } })}>
            <History aria-hidden /> Deploy history
          </DropdownMenuItem>
        )}
        <WorkItem {...props} />
        <DropdownMenuSeparator />
        <DropdownMenuItem
          disabled={whyNotEdit !== undefined || at <= 0}
          onSelect={() => onMove(stage, at - 1)}
        >
          <ArrowUp aria-hidden /> Move up
        </DropdownMenuItem>
        <DropdownMenuItem
          disabled={whyNotEdit !== undefined || at >= stage.cards.length - 1}
          onSelect={() => onMove(stage, at + 1)}
        >
          <ArrowDown aria-hidden /> Move down
        </DropdownMenuItem>
        {others.map((other) => (
          <DropdownMenuItem
            key={other.id}
            disabled={whyNotEdit !== undefined}
            onSelect={() => onMove(other, other.cards.length)}
          >
            <ArrowRightLeft aria-hidden /> Move to {other.name}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem
          danger
          disabled={whyNotEdit !== undefined}
          onSelect={() => onShow({ show: "remove-item", item: { kind, id } })}
        >
          <X aria-hidden /> Remove from the board…
        </DropdownMenuItem>
        {whyNotEdit !== undefined && <DropdownMenuLabel>{whyNotEdit}</DropdownMenuLabel>}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function OpenItems({ projectId, card }: Pick<CardMenuProps, "projectId" | "card">) {
  const page = `/projects/${encodeURIComponent(projectId)}/${card.kind}s/${encodeURIComponent(card.id)}`;
  const url = card.kind === "service" ? card.live.url : null;
  return (
    <>
      {url !== null && (
        <DropdownMenuItem asChild>
          <a href={url} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden /> Open {new URL(url).host}
          </a>
        </DropdownMenuItem>
      )}
      <DropdownMenuItem asChild>
        <Link href={card.kind === "service" ? `${page}?tab=log` : page}>
          <ScrollText aria-hidden /> {LOG_WORDS[card.kind]}
        </Link>
      </DropdownMenuItem>
    </>
  );
}

const LOG_WORDS = {
  service: "Logs",
  job: "Runs and logs",
  addon: "Backups",
} as const satisfies Record<ResourceCard["kind"], string>;

function WorkItem({ card, whyNotRun, onRestart, onRunJob }: CardMenuProps) {
  if (card.kind === "job") {
    const nothing = card.image === null ? "It has no image yet. Release one on it first." : undefined;
    return (
      <DropdownMenuItem blockedBy={whyNotRun ?? nothing} onSelect={onRunJob}>
        <Play aria-hidden /> Run job
      </DropdownMenuItem>
    );
  }
  const isThere = card.kind === "addon" ? card.live.status !== "absent" : card.image !== null;
  return (
    <DropdownMenuItem
      blockedBy={
        whyNotRun ?? (isThere ? undefined : "Nothing is deployed yet, so there is nothing to restart.")
      }
      onSelect={onRestart}
    >
      <RotateCw aria-hidden /> Restart
    </DropdownMenuItem>
  );
}
