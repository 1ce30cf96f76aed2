"use client";

import { Pause, Play } from "lucide-react";
import Link from "next/link";
import { StatusIcon, waitWords } from "@/components/status";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { isRunConcluded } from "@/core/run";
import { stageLinks } from "./board-links";
import type { DragSource } from "./board-card";
import type { BoardStage, ReleaseHeader } from "./board-types";
import { HoldLine } from "./hold-line";
import { RecentRuns } from "./recent-runs";
import { StageMenu, type ArrangeStage } from "./stage-menu";

export interface ReleaseHeadProps {
  projectId: string;
  pipelineId: string;
  stage: BoardStage;
  onRun: () => void;
  /** A sentence when this person may not run flows. */
  whyNotRun: string | undefined;
  onPause: (paused: boolean) => void;
  /** A sentence when this person may not pause flows. */
  whyNotPause: string | undefined;
  /** A sentence when this person may neither hold a stage nor resume it. */
  whyNotHold: string | undefined;
  /** Makes the name the place where the column is dragged. */
  grip: DragSource | undefined;
  arrange: ArrangeStage;
}

/** Top of a column: how the current or most recent release stands, and what can be done. */
export function ReleaseHead(props: ReleaseHeadProps) {
  const { projectId, pipelineId, stage, onRun, whyNotRun, grip } = props;
  const links = stageLinks(projectId, pipelineId, stage.name);
  return (
    <header className="flex flex-col gap-1.5 border-b px-3 pt-2.5 pb-2">
      <div className="flex h-7 items-center gap-2">
        <h2
          {...grip}
          title={stage.name}
          className={cn("min-w-0 truncate font-semibold", grip && "cursor-grab active:cursor-grabbing")}
        >
          {stage.name}
        </h2>
        {stage.flow?.paused && (
          <Badge
            tone="amber"
            title="Git and webhook triggers do nothing; people and the API still can run it"
          >
            <Pause aria-hidden /> Paused
          </Badge>
        )}
        {stage.activeRuns > 1 && (
          <Link href={links.runs} className="text-sm text-ink-3 hover:text-ink hover:underline">
            {stage.activeRuns} active
          </Link>
        )}
        <div className="ml-auto flex items-center gap-1">
          {stage.flow && (
            <Button
              size="sm"
              onClick={onRun}
              disabled={whyNotRun !== undefined}
              title={whyNotRun}
              aria-label={`Run the release flow of ${stage.name}`}
            >
              <Play aria-hidden className="size-3.5!" />
              Run
            </Button>
          )}
          <StageMenu {...props} />
        </div>
      </div>
      {stage.flow?.hold && (
        <HoldLine
          stage={stage.name}
          hold={stage.flow.hold}
          hrefOf={links.run}
          whyNotResume={props.whyNotHold}
          onResume={() => props.arrange.onShow({ show: "resume", stage: stage.name })}
        />
      )}
      {stage.flow === null ? (
        <p className="flex min-h-8 items-center text-ink-3">
          No release flow yet.
          <Link href={links.flow} className="ml-1.5 text-accent-text hover:underline">
            Write one
          </Link>
        </p>
      ) : stage.release === null ? (
        <p className="flex min-h-8 items-center text-ink-3">Not released yet</p>
      ) : (
        <div className="flex min-h-8 items-center">
          <CurrentRelease href={links.run(stage.release.id)} release={stage.release} />
          <RecentRuns projectId={projectId} pipelineId={pipelineId} stage={stage} />
        </div>
      )}
    </header>
  );
}

function CurrentRelease({ href, release }: { href: string; release: ReleaseHeader }) {
  const over = isRunConcluded(release.status);
  return (
    <Link
      href={href}
      className="-ml-1.5 flex min-w-0 flex-1 flex-col rounded-md px-1.5 py-0.5 transition-colors hover:bg-hover"
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <StatusIcon status={release.status} />
        <span className="tabular-nums">#{release.number}</span>
        <span className="min-w-0 flex-1 truncate text-ink-2">
          {release.name ?? (over ? "" : release.status.toLowerCase())}
        </span>
        <span className="shrink-0 text-sm text-ink-3">
          {over ? (
            <RelativeTime at={release.concludedAt ?? release.createdAt} />
          ) : (
            <Duration from={release.startedAt ?? release.createdAt} />
          )}
        </span>
      </span>
      {!over && release.waitReason !== null && (
        <span className="truncate pl-5.5 text-sm text-amber" suppressHydrationWarning>
          {waitWords(release.waitReason)}
        </span>
      )}
    </Link>
  );
}
