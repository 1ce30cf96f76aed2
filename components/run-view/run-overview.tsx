"use client";

import { InlineAlert } from "@/components/ui/inline-alert";
import { CopyButton } from "@/components/ui/copy-button";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { statusOf, type FlowTree } from "@/components/canvas";
import { waitWords } from "@/components/status";
import { isRunConcluded, isRunReopenable, type NodeStatus, type RunState } from "@/core/run";
import type { RunDetail } from "./run-types";
import { Fact, Facts, FactValue } from "./facts";
import { RollbackFacts } from "./rollback-facts";
import { RollBackToGood } from "./run-rollback";
import { runWaitReason, startedBy } from "./run-words";
import { RunsAhead } from "./runs-ahead";

export interface RunOverviewProps {
  detail: RunDetail;
  run: RunState;
  tree: FlowTree;
  /** Other runs may be asked for and linked to. */
  isMember: boolean;
}

/** The run as a whole: what it was given and what came of it. */
export function RunOverview({ detail, run, tree, isMember }: RunOverviewProps) {
  const given = Object.entries(detail.arguments);
  const stopping = runWaitReason(run);
  return (
    <div className="flex flex-col gap-4">
      {run.error !== null && run.status === "Failed" && <InlineAlert tone="danger" title={run.error} />}
      {run.error !== null && run.status === "Aborted" && (
        <InlineAlert tone="warning" title={<span className="whitespace-pre-line">{run.error}</span>} />
      )}
      {(run.status === "Waiting" || run.status === "Queued") && run.waitReason !== null && (
        <InlineAlert tone="warning" title={<span suppressHydrationWarning>{waitWords(run.waitReason)}</span>}>
          for <Duration from={run.waitSince} /> so far
        </InlineAlert>
      )}
      {run.status === "Aborting" && stopping !== null && (
        <InlineAlert
          tone="warning"
          title={<span suppressHydrationWarning>Being stopped. {waitWords(stopping)}</span>}
        >
          Whatever has not stopped by then counts as aborted, and is named here.
        </InlineAlert>
      )}
      {isMember && run.status === "Queued" && <RunsAhead detail={detail} nodeKey={null} />}
      {isMember && isRunReopenable(run.status) && (
        <div className="flex">
          <RollBackToGood detail={detail} />
        </div>
      )}
      <RollbackFacts detail={detail} isMember={isMember} />
      <Facts>
        <Fact name="Steps">{countWords(tree, run)}</Fact>
        <Fact name="Started by">{startedBy(detail)}</Fact>
        <Fact name="Requested">
          <RelativeTime at={detail.createdAt} />
        </Fact>
        {run.startedAt !== null && (
          <Fact name="Started">
            <RelativeTime at={run.startedAt} />
          </Fact>
        )}
        {run.concludedAt !== null && (
          <Fact name="Ended">
            <RelativeTime at={run.concludedAt} />
          </Fact>
        )}
        {run.abortRequestedBy !== null && <Fact name="Aborted by">{run.abortRequestedBy}</Fact>}
        <Fact name="Flow revision">{detail.revisionNumber}</Fact>
        {run.description !== null && <Fact name="Description">{run.description}</Fact>}
        {isMember && (
          <Fact name="Run id">
            <span className="flex items-start gap-1">
              <code className="text-ink-2">{detail.id}</code>
              <CopyButton text={detail.id} label="Copy run id" className="-my-1" />
            </span>
          </Fact>
        )}
      </Facts>
      {given.length > 0 && (
        <section>
          <h3 className="mb-1.5 text-sm font-medium text-ink-2">Arguments</h3>
          <Facts>
            {given.map(([name, value]) => (
              <Fact key={name} name={name}>
                <FactValue value={value} />
              </Fact>
            ))}
          </Facts>
        </section>
      )}
    </div>
  );
}

function countWords(tree: FlowTree, run: RunState): string {
  const statuses = tree.order
    .filter(({ flow }) => flow === null)
    .map((node) => statusOf(tree, node, run.nodes));
  const count = (status: NodeStatus) => statuses.filter((each) => each === status).length;
  const told = (["Success", "Running", "Waiting", "Retrying", "Failed", "Aborted", "Skipped"] as const)
    .map((status) => [count(status), status === "Success" ? "done" : status.toLowerCase()] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${String(number)} ${word}`);
  const ahead = count("Pending");
  if (ahead > 0) told.push(`${String(ahead)} ${isRunConcluded(run.status) ? "not reached" : "to come"}`);
  return told.join(", ") || "none";
}
