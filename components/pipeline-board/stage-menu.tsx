"use client";

import {
  ArrowLeft,
  ArrowRight,
  Ellipsis,
  History,
  Hourglass,
  Pause,
  Pencil,
  Play,
  Trash2,
  Undo2,
  Workflow,
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
import { stageLinks } from "./board-links";
import type { ReleaseHeadProps } from "./release-head";

/** What changes the stage itself. */
export interface ArrangeStage {
  /** Its place among `count` stages. */
  index: number;
  count: number;
  /** A sentence when this person may not change stages. */
  whyNot: string | undefined;
  onMove: (index: number) => void;
  onShow: (dialog: BoardDialog) => void;
}

/** What can be done with a stage and its flow, beside running it. */
export function StageMenu(props: ReleaseHeadProps) {
  const { stage, arrange } = props;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More about ${stage.name}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <FlowItems {...props} />
        <DropdownMenuSeparator />
        <ArrangeItems stage={stage.name} arrange={arrange} />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function FlowItems(props: ReleaseHeadProps) {
  const { projectId, pipelineId, stage, onPause, whyNotPause, whyNotHold, arrange } = props;
  const links = stageLinks(projectId, pipelineId, stage.name);
  if (stage.flow === null) {
    return (
      <DropdownMenuItem asChild>
        <Link href={links.flow}>
          <Workflow aria-hidden /> Write a release flow
        </Link>
      </DropdownMenuItem>
    );
  }
  const { paused, hold } = stage.flow;
  return (
    <>
      <DropdownMenuItem asChild>
        <Link href={links.runs}>
          <History aria-hidden /> View runs
        </Link>
      </DropdownMenuItem>
      <DropdownMenuItem asChild>
        <Link href={links.rollbacks}>
          <Undo2 aria-hidden /> View rollbacks
        </Link>
      </DropdownMenuItem>
      <DropdownMenuItem asChild>
        <Link href={links.flow}>
          <Workflow aria-hidden /> Edit flow
        </Link>
      </DropdownMenuItem>
      <DropdownMenuItem blockedBy={whyNotPause} onSelect={() => onPause(!paused)}>
        {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {paused ? "Resume triggers" : "Pause triggers"}
      </DropdownMenuItem>
      <DropdownMenuItem
        blockedBy={whyNotHold}
        onSelect={() => arrange.onShow({ show: hold === null ? "hold" : "resume", stage: stage.name })}
      >
        <Hourglass aria-hidden /> {hold === null ? "Hold stage…" : "Resume stage…"}
      </DropdownMenuItem>
    </>
  );
}

function ArrangeItems({ stage, arrange }: { stage: string; arrange: ArrangeStage }) {
  const { index, count, whyNot, onMove, onShow } = arrange;
  const disabled = whyNot !== undefined;
  return (
    <>
      <DropdownMenuItem disabled={disabled} onSelect={() => onShow({ show: "rename-stage", stage })}>
        <Pencil aria-hidden /> Rename stage…
      </DropdownMenuItem>
      <DropdownMenuItem disabled={disabled || index === 0} onSelect={() => onMove(index - 1)}>
        <ArrowLeft aria-hidden /> Move left
      </DropdownMenuItem>
      <DropdownMenuItem disabled={disabled || index === count - 1} onSelect={() => onMove(index + 1)}>
        <ArrowRight aria-hidden /> Move right
      </DropdownMenuItem>
      <DropdownMenuItem danger disabled={disabled} onSelect={() => onShow({ show: "remove-stage", stage })}>
        <Trash2 aria-hidden /> Remove stage…
      </DropdownMenuItem>
      {disabled && <DropdownMenuLabel>{whyNot}</DropdownMenuLabel>}
    </>
  );
}
