import { StatusBadge, waitWords } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { Prose } from "@/components/ui/prose";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ReactNode } from "react";
import { runHref } from "./run-href";
import { RunImages } from "./run-images";
import { RunKind } from "./run-kind";
import type { RunListItem } from "./run-list-item";

export interface RunsTableProps {
  projectId: string;
  runs: readonly RunListItem[];
  /** Says whose runs they are. */
  label: string;
  /** Tells pipeline and stage on each line, for lists across stages. */
  showStage?: boolean;
  /** The few columns of a card among others. */
  brief?: boolean;
  /** At the end of each line: its menu. */
  menu?: (run: RunListItem) => ReactNode;
}

/** Runs, a line each; the whole line leads to the run. In a narrow table the rest stands below the name. */
export function RunsTable({ projectId, runs, label, showStage, brief, menu }: RunsTableProps) {
  return (
    <div className="@container">
      <Table aria-label={label}>
        <TableHead>
          <tr>
            <TableHeader className="w-px">Status</TableHeader>
            <TableHeader>Run</TableHeader>
            {showStage && <TableHeader className="@max-3xl:hidden">Stage</TableHeader>}
            {!brief && <TableHeader className="@max-4xl:hidden">Kind</TableHeader>}
            <TableHeader className="@max-3xl:hidden">Started by</TableHeader>
            {!brief && <TableHeader className="@max-4xl:hidden">Images</TableHeader>}
            <TableHeader className="text-right @max-2xl:hidden">Started</TableHeader>
            {!brief && <TableHeader className="text-right @max-4xl:hidden">Finished</TableHeader>}
            <TableHeader className="text-right">Took</TableHeader>
            {menu && (
              <TableHeader className="w-px">
                <span className="sr-only">More</span>
              </TableHeader>
            )}
          </tr>
        </TableHead>
        <TableBody>
          {runs.map((run) => (
            <TableRow key={run.id} interactive>
              <TableCell className="@max-2xl:align-top @max-2xl:py-2">
                <StatusBadge status={run.status} plain />
              </TableCell>
              <TableCell className="w-full max-w-0 @max-2xl:py-2">
                <div className="flex min-w-0 items-center gap-2">
                  <RowLink href={runHref(projectId, run.id)} className="min-w-0 truncate">
                    #{run.number} {run.name}
                  </RowLink>
                  <RunRemark run={run} className="min-w-0 shrink-[99] text-ink-3 @max-2xl:hidden" />
                </div>
                <BelowTheName run={run} showStage={showStage ?? false} brief={brief ?? false} />
              </TableCell>
              {showStage && (
                <TableCell className="max-w-40 truncate text-ink-2 @max-3xl:hidden">
                  {run.pipelineId} <span className="text-ink-3">/</span> {run.stage}
                </TableCell>
              )}
              {!brief && (
                <TableCell className="text-ink-2 @max-4xl:hidden">
                  <RunKind run={run} />
                </TableCell>
              )}
              <TableCell
                className="max-w-40 truncate text-ink-2 @max-3xl:hidden"
                title={`${run.triggeredBy} · ${run.trigger}`}
              >
                {run.triggeredBy} <span className="text-ink-3">· {run.trigger}</span>
              </TableCell>
              {!brief && (
                <TableCell className="max-w-52 text-ink-2 @max-4xl:hidden">
                  <RunImages images={run.images} />
                </TableCell>
              )}
              <TableCell className="text-right text-ink-2 @max-2xl:hidden">
                <RelativeTime at={run.startedAt ?? run.createdAt} />
              </TableCell>
              {!brief && (
                <TableCell className="text-right text-ink-2 @max-4xl:hidden">
                  {run.concludedAt ? (
                    <RelativeTime at={run.concludedAt} />
                  ) : (
                    <span className="text-ink-3">–</span>
                  )}
                </TableCell>
              )}
              <TableCell className="text-right text-ink-2 @max-2xl:py-2 @max-2xl:align-top">
                <Duration from={run.startedAt} to={run.concludedAt} />
              </TableCell>
              {menu && (
                <TableCell className="pr-1.5 pl-0 @max-2xl:align-top">
                  <span className="relative z-10">{menu(run)}</span>
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function RunRemark({ run, className }: { run: RunListItem; className: string }) {
  const remark = remarkOf(run);
  if (!remark) return null;
  return (
    // Waits tell a time of day, which is another where the server is.
    <span title={remark} suppressHydrationWarning className={cn("truncate", className)}>
      <Prose text={remark} />
    </span>
  );
}

/** What it waits for, why it failed, or what was written about it: the most urgent of them. */
function remarkOf({ status, waitReason, error, description, rollback }: RunListItem): string | null {
  switch (status) {
    case "Waiting":
    case "Queued":
      return waitReason === null ? null : waitWords(waitReason);
    case "Failed":
      return error;
    default:
      return description ?? rollback?.reason ?? null;
  }
}

/** What has no column of its own in a narrow table. */
function BelowTheName({ run, showStage, brief }: { run: RunListItem; showStage: boolean; brief: boolean }) {
  return (
    <div className="flex min-w-0 flex-col text-sm text-ink-3 @2xl:hidden">
      <span className="truncate">
        <RelativeTime at={run.startedAt ?? run.createdAt} /> · {run.triggeredBy}
      </span>
      {showStage && (
        <span className="truncate">
          {run.pipelineId} / {run.stage}
        </span>
      )}
      {!brief && run.kind === "rollback" && <RunKind run={run} />}
      <RunRemark run={run} className="text-ink-2" />
      {!brief && <RunImages images={run.images} className="flex-wrap" />}
    </div>
  );
}
