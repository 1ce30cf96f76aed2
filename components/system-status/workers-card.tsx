import { ServerOff } from "lucide-react";
import { Health } from "@/components/status";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { TableCell, TableRow } from "@/components/ui/table";
import { Age } from "./age";
import { ListCard } from "./list-card";
import type { SystemStatusData } from "./status-data";

const COLUMNS = [
  { label: "Worker", className: "w-full" },
  { label: "State" },
  { label: "Runs", className: "text-right" },
  { label: "Operations", className: "text-right max-sm:hidden" },
  { label: "Last heard", className: "text-right max-sm:hidden" },
  { label: "Started", className: "text-right max-lg:hidden" },
];

/** Processes that take work. */
export function WorkersCard({ workers }: { workers: SystemStatusData["workers"] }) {
  const alive = workers.filter((worker) => worker.alive).length;
  return (
    <ListCard
      title="Workers"
      detail={`${alive} alive`}
      columns={COLUMNS}
      icon={ServerOff}
      emptyTitle="No worker"
      emptyText="Nothing takes work. Start a process with SLIPWAY_ROLE all or worker on this database."
      rows={workers.map((worker) => (
        <TableRow key={worker.id}>
          <TableCell className="max-w-0">
            <span className="flex min-w-0 items-baseline gap-2">
              <span className="truncate font-medium">{worker.hostname}</span>
              <span className="shrink-0 text-sm text-ink-3 tabular-nums">
                {worker.pid} · {worker.role}
              </span>
            </span>
          </TableCell>
          <TableCell>{worker.alive ? <Health status="running" /> : <Badge tone="red">Gone</Badge>}</TableCell>
          <TableCell className="text-right tabular-nums">{worker.runs}</TableCell>
          <TableCell className="text-right tabular-nums max-sm:hidden">{worker.operations}</TableCell>
          <TableCell className="text-right text-ink-2 max-sm:hidden">
            <Age ms={worker.heartbeatAgeMs} at={worker.heartbeatAt} />
          </TableCell>
          <TableCell className="text-right text-ink-2 max-lg:hidden">
            <RelativeTime at={worker.startedAt} />
          </TableCell>
        </TableRow>
      ))}
    />
  );
}
