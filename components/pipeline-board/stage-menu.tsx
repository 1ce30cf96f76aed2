"use client";

import { Ellipsis, History, Pause, Pencil, Play } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { stageLinks } from "./board-links";
import type { ReleaseHeadProps } from "./release-head";

/** What can be done with a stage and its flow, beside running it. */
export function StageMenu({ projectId, pipelineId, stage, onPause, whyNotPause }: ReleaseHeadProps) {
  const links = stageLinks(projectId, pipelineId, stage.name);
  const paused = stage.flow?.paused ?? false;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More about ${stage.name}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem asChild>
          <Link href={links.runs}>
            <History aria-hidden /> View runs
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href={links.flow}>
            <Pencil aria-hidden /> Edit flow
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem blockedBy={whyNotPause} onSelect={() => onPause(!paused)}>
          {paused ? (
            <>
              <Play aria-hidden /> Resume triggers
            </>
          ) : (
            <>
              <Pause aria-hidden /> Pause triggers
            </>
          )}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
