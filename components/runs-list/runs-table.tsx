import { StatusBadge } from "@/components/status";
import { Badge } from "@/components/ui/badge";
import { Duration } from "@/components/ui/duration";
import { Prose } from "@/components/ui/prose";
import { RelativeTime } from "@/components/ui/relative-time";
import { RowLink } from "@/components/ui/row-link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { runHref } from "./run-href";
import type { RunListItem } from "./run-list-item";

export interface RunsTableProps {
  projectId: string;
  runs: readonly RunListItem[];
  /** Says whose runs they are. */
  label: string;
  /** Tells pipeline and stage on each line, for lists across stages. */
  showStage?: boolean;
}

/** Runs, a line each; the whole line leads to the run. On a phone the less urgent columns stand below the name. */
export function RunsTable({ projectId, runs, label, showStage }: RunsTableProps) {
  return (
    <Table aria-label={label}>
      <TableHead>
        <tr>
          <TableHeader className="w-px">Status</TableHeader>
          <TableHeader>Run</TableHeader>
          {showStage && <TableHeader className="max-lg:hidden">Stage</TableHeader>}
          <TableHeader className="max-lg:hidden">Started by</TableHeader>
          <TableHeader className="text-right max-sm:hidden">Started</TableHeader>
          {!showStage && <TableHeader className="text-right max-lg:hidden">Finished</TableHeader>}
          <TableHeader className="text-right">Took</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {runs.map((run) => (
          <TableRow key={run.id} interactive>
            <TableCell>
              <StatusBadge status={run.status} plain />
            </TableCell>
            <TableCell className="w-full max-w-0">
              <div className="flex min-w-0 items-center gap-2">
                <RowLink
                  href={runHref(projectId, run.id)}
                  className="shrink-0 max-sm:min-w-0 max-sm:shrink max-sm:truncate"
                >
                  #{run.number} {run.name}
                </RowLink>
                {run.kind === "rollback" && <Badge tone="slate">rollback</Badge>}
                <RunRemark run={run} />
              </div>
            </TableCell>
            {showStage && (
              <TableCell className="text-ink-2 max-lg:hidden">
                {run.pipelineId} <span className="text-ink-3">/</span> {run.stage}
              </TableCell>
            )}
            <TableCell className="text-ink-2 max-lg:hidden">
              {run.triggeredBy} <span className="text-ink-3">· {run.trigger}</span>
            </TableCell>
            <TableCell className="text-right text-ink-2 max-sm:hidden">
              <RelativeTime at={run.startedAt ?? run.createdAt} />
            </TableCell>
            {!showStage && (
              <TableCell className="text-right text-ink-2 max-lg:hidden">
                {run.concludedAt ? (
                  <RelativeTime at={run.concludedAt} />
                ) : (
                  <span className="text-ink-3">–</span>
                )}
              </TableCell>
            )}
            <TableCell className="text-right text-ink-2">
              <Duration from={run.startedAt} to={run.concludedAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** What it waits for, why it failed, or what was written about it: the most urgent of them. */
function RunRemark({ run }: { run: RunListItem }) {
  const remark =
    run.status === "Waiting" ? run.waitReason : run.status === "Failed" ? run.error : run.description;
  if (!remark) return null;
  return (
    <span title={remark} className="min-w-0 truncate text-ink-3 max-sm:hidden">
      <Prose text={remark} />
    </span>
  );
}
