"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { StatusIcon } from "@/components/status";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { stageLinks } from "./board-links";
import type { ReleaseHeadProps } from "./release-head";

const RECENT = 8;

/** The newest runs of a stage in a menu, asked for when it opens. */
export function RecentRuns({
  projectId,
  pipelineId,
  stage,
}: Pick<ReleaseHeadProps, "projectId" | "pipelineId" | "stage">) {
  const trpc = useTRPC();
  const [open, setOpen] = useState(false);
  const links = stageLinks(projectId, pipelineId, stage.name);
  const { data, isPending } = useQuery(
    trpc.runs.list.queryOptions(
      { projectId, pipelineId, stage: stage.name, limit: RECENT },
      { enabled: open },
    ),
  );
  return (
    <DropdownMenu open={open} onOpenChange={setOpen}>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Recent runs of ${stage.name}`}>
          <ChevronDown aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-72">
        <DropdownMenuLabel>Recent runs</DropdownMenuLabel>
        {isPending && <p className="px-2 py-1.5 text-sm text-ink-3">Reading the runs</p>}
        {data?.runs.map((run) => (
          <DropdownMenuItem key={run.id} asChild>
            <Link href={links.run(run.id)}>
              <StatusIcon status={run.status} />
              <span className="tabular-nums">#{run.number}</span>
              <span className="min-w-0 flex-1 truncate">{run.name}</span>
              <RelativeTime at={run.createdAt} className="text-sm text-ink-3" />
            </Link>
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={links.runs}>All runs</Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
