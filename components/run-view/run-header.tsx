"use client";

import { GitCompareArrows, RotateCcw } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { FlowTree } from "@/components/canvas";
import { ShareRun } from "@/components/share-run";
import { StatusBadge, waitWords } from "@/components/status";
import { runHref } from "@/components/runs-list";
import { Button } from "@/components/ui/button";
import { Duration } from "@/components/ui/duration";
import { formatDuration } from "@/components/ui/format-time";
import { useNow } from "@/components/ui/now";
import { RelativeTime } from "@/components/ui/relative-time";
import { isRunConcluded, isRunReopenable, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";
import { AbortRun } from "./abort-run";
import { AskInDialog } from "./ask-in-dialog";
import { RetryContent } from "./retry-content";
import { KeepRun } from "./keep-run";
import { RollbackBadge } from "./rollback-facts";
import type { RunAccess } from "./run-access";
import { RunLink } from "./run-link";
import { RunName } from "./run-name";
import { RollBackToThis } from "./run-rollback";
import { RunWaits } from "./run-waits";
import { runTitle, runWaitReason, startedBy } from "./run-words";

export interface RunHeaderProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  access: RunAccess;
  /** A step is to be shown. */
  onSelect: (key: string) => void;
}

/** What this run is, how it stands, who started it and how long it takes. */
export function RunHeader({ detail, run, tree, access, onSelect }: RunHeaderProps) {
  const title = runTitle(detail);
  const concluded = isRunConcluded(run.status);
  const { abort, retry } = access;
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-surface px-5 py-2.5 max-sm:px-4">
      <div className="flex min-w-0 flex-1 basis-80 flex-col gap-0.5">
        <div className="flex min-w-0 items-center gap-2">
          <h1 className="text-lg font-semibold whitespace-nowrap tabular-nums">{title}</h1>
          <RunName name={run.name} description={run.description} onRename={access.rename} />
          <KeepRun keptBy={detail.keptBy} onKeep={access.keep} />
          {detail.kind === "rollback" && <RollbackBadge detail={detail} isMember={access.isMember} />}
        </div>
        <p className="flex min-w-0 flex-wrap gap-x-1.5 text-sm text-ink-3">
          <span>{detail.stage}</span>
          <span aria-hidden>·</span>
          <span>
            {detail.parent === null || !access.isMember ? (
              startedBy(detail)
            ) : (
              <>
                started by <RunLink projectId={detail.projectId} run={detail.parent} />
              </>
            )}{" "}
            <RelativeTime at={detail.createdAt} />
          </span>
          <span aria-hidden>·</span>
          <span>revision {detail.revisionNumber}</span>
          {run.description !== null && (
            <>
              <span aria-hidden>·</span>
              <span className="max-w-96 truncate" title={run.description}>
                {run.description}
              </span>
            </>
          )}
        </p>
      </div>
      <div className="flex min-w-0 items-center gap-3 max-sm:w-full max-sm:flex-wrap max-sm:gap-y-1">
        {/* Announced: the one thing a listener waits for. */}
        <span role="status" className="min-w-0 max-sm:max-w-full">
          {run.status === "Waiting" ? (
            <RunWaits {...{ detail, run, tree, access, onSelect }} reason={whyItWaits(run)} />
          ) : (
            <StatusBadge status={run.status} detail={whyItWaits(run)} />
          )}
        </span>
        <Spent detail={detail} run={run} concluded={concluded} />
        <div className="ml-auto flex items-center gap-2">
          {access.isMember && (
            <Button asChild variant="ghost" className="max-sm:px-2">
              <Link href={`${runHref(detail.projectId, detail.id)}/compare`}>
                <GitCompareArrows aria-hidden />
                <span className="max-sm:sr-only">Compare</span>
              </Link>
            </Button>
          )}
          {access.isMember && <ShareRun projectId={detail.projectId} runId={detail.id} title={title} />}
          {access.isMember && run.status === "Success" && <RollBackToThis detail={detail} />}
          {isRunReopenable(run.status) && retry && (
            <AskInDialog
              label={
                <>
                  <RotateCcw aria-hidden />
                  Retry
                </>
              }
            >
              {(close) => (
                <RetryContent
                  detail={detail}
                  run={run}
                  tree={tree}
                  end={null}
                  editing={false}
                  onRetry={retry}
                  onClose={close}
                />
              )}
            </AskInDialog>
          )}
          {!concluded && abort && (
            <AbortRun title={title} requestedBy={run.abortRequestedBy} onAbort={abort} />
          )}
        </div>
      </div>
    </header>
  );
}

function whyItWaits(run: RunState): ReactNode {
  const reason = runWaitReason(run);
  if (reason === null) return null;
  return <span suppressHydrationWarning>{waitWords(reason).replace(/^Waits /, "")}</span>;
}

function Spent({ detail, run, concluded }: { detail: RunDetail; run: RunState; concluded: boolean }) {
  const { expectedMs } = detail;
  if (run.startedAt === null && !concluded) {
    return expectedMs === null ? null : (
      <span className="text-sm whitespace-nowrap text-ink-3">takes about {formatDuration(expectedMs)}</span>
    );
  }
  return (
    <span className="flex items-baseline gap-1.5 whitespace-nowrap">
      <Duration from={run.startedAt ?? detail.createdAt} to={run.concludedAt} className="font-medium" />
      {expectedMs !== null && (
        <span className="text-sm text-ink-3" title="The median of the last successful runs of this flow">
          {concluded ? "usually" : <Against run={run} expectedMs={expectedMs} />} {formatDuration(expectedMs)}
        </span>
      )}
    </span>
  );
}

/** A run that takes longer than it should is not called "of about". */
function Against({ run, expectedMs }: { run: RunState; expectedMs: number }) {
  const now = useNow();
  const over = run.startedAt !== null && now - Date.parse(run.startedAt) > expectedMs;
  return <span suppressHydrationWarning>{over ? "usually" : "of about"}</span>;
}
