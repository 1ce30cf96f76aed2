import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { formatBytes, formatDuration } from "@/components/ui/format-time";
import { sumDue, type SystemStatusData } from "./status-data";

/** The page in one line. */
export function Figures({ status }: { status: SystemStatusData }) {
  const due = sumDue(status.due);
  const queued = status.runs.find((run) => run.status === "Queued")?.count ?? 0;
  const oldestQueued = Math.max(0, ...status.queues.map((queue) => queue.oldest.ageMs));
  const running = status.runs.reduce((sum, run) => sum + run.count, 0) - queued;
  const operations = status.operations.reduce((sum, each) => sum + each.count, 0);
  const next = status.parked.items[0];
  const { database } = status;
  return (
    <Card aria-label="Figures">
      {/* The cells' borders overlap the card's own. */}
      <dl className="-mr-px -mb-px grid grid-cols-2 sm:grid-cols-4 2xl:grid-cols-8">
        <Figure term="Workers alive" value={status.workers.filter((worker) => worker.alive).length}>
          {status.workers.length} known
        </Figure>
        <Figure term="Due" value={due.due}>
          {due.due === 0 ? "all in hand" : `longest ${formatDuration(due.oldestAgeMs)}`}
        </Figure>
        <Figure term="Queued runs" value={queued}>
          {queued === 0 ? "none waits" : `longest ${formatDuration(oldestQueued)}`}
        </Figure>
        <Figure term="Runs under way" value={running}>
          {byStatus(status.runs.filter((run) => run.status !== "Queued")) || "none"}
        </Figure>
        <Figure term="Operations" value={operations}>
          {byKind(status.operations) || "none"}
        </Figure>
        <Figure term="Parked runs" value={status.parked.total}>
          {next === undefined ? "none" : `next look in ${formatDuration(next.wakeInMs)}`}
        </Figure>
        <Figure term="Commit" value={`${database.commitMs.toFixed(1)} ms`}>
          round trip {database.roundTripMs.toFixed(1)} ms
        </Figure>
        <Figure term="Database" value={formatBytes(database.sizeBytes)}>
          {database.connections} of {database.maxConnections} connections
        </Figure>
      </dl>
    </Card>
  );
}

function Figure({ term, value, children }: { term: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 border-r border-b px-3 py-2 tabular-nums">
      <dt className="truncate text-sm text-ink-3">{term}</dt>
      <dd>
        <span className="block text-lg font-semibold">{value}</span>
        <span className="block truncate text-sm text-ink-2">{children}</span>
      </dd>
    </div>
  );
}

function byStatus(counts: readonly { status: string; count: number }[]): string {
  return counts.map(({ status, count }) => `${count} ${status.toLowerCase()}`).join(", ");
}

function byKind(operations: SystemStatusData["operations"]): string {
  return operations.map(({ kind, status, count }) => `${count} ${kind} ${status.toLowerCase()}`).join(", ");
}
