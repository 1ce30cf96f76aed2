"use client";

import { RotateCcw } from "lucide-react";
import type { FlowTree, FlowTreeNode } from "@/components/canvas";
import { isRunConcluded, isRunReopenable, type RunState } from "@/core/run";
import { AbortRun } from "./abort-run";
import { AskInDialog } from "./ask-in-dialog";
import { canGoOn, isHeld, openEndsOf } from "./open-ends";
import { RetryContent } from "./retry-content";
import type { RetryNodes } from "./retry-nodes";
import type { RunDetail } from "./run-types";
import { RollBackToGood } from "./run-rollback";
import { runTitle } from "./run-words";
import { SkipContent } from "./skip-content";

export interface StepDecisionProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  node: FlowTreeNode;
  onRetry: RetryNodes;
  /** Null: this person may not abort. */
  onAbort: (() => Promise<void>) | null;
}

/** What one may do about a step that failed or was aborted. Nothing for any other. */
export function StepDecision({ detail, run, tree, node, onRetry, onAbort }: StepDecisionProps) {
  const end = openEndsOf(tree, run).find((one) => one.node.key === node.key);
  if (end === undefined) return null;
  if (!canGoOn(run)) {
    if (isRunConcluded(run.status) || run.status === "Aborting") return null;
    return (
      <p className="text-ink-2">
        Other steps are still at work. Once they are done, this one can be retried, with other inputs too, or
        skipped.
      </p>
    );
  }
  const isApproval = node.kind === "Approval";
  const retry = (editing: boolean, close: () => void) => (
    <RetryContent {...{ detail, run, tree, end, editing, onRetry }} onClose={close} />
  );
  return (
    <section aria-label="What to do about it" className="flex flex-wrap gap-2">
      <AskInDialog
        variant="primary"
        label={
          <>
            <RotateCcw aria-hidden />
            {isApproval ? "Ask again" : "Retry from here"}
          </>
        }
      >
        {(close) => retry(false, close)}
      </AskInDialog>
      {!isApproval && (
        <>
          <AskInDialog label="Change inputs">{(close) => retry(true, close)}</AskInDialog>
          <AskInDialog label="Skip">
            {(close) => <SkipContent {...{ detail, run, tree, end, onRetry }} onClose={close} />}
          </AskInDialog>
        </>
      )}
      {isHeld(run) && onAbort !== null && (
        <AbortRun title={runTitle(detail)} requestedBy={run.abortRequestedBy} onAbort={onAbort} />
      )}
      {isRunReopenable(run.status) && <RollBackToGood detail={detail} />}
    </section>
  );
}
