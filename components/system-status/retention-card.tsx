import { Recycle } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { formatBytes, formatDuration } from "@/components/ui/format-time";
import { TableCell, TableRow } from "@/components/ui/table";
import { Age } from "./age";
import { ListCard } from "./list-card";
import { describeRemoved, shortOwner, type SystemStatusData } from "./status-data";

const COLUMNS = [
  { label: "Of", className: "w-px" },
  { label: "By", className: "max-lg:hidden" },
  { label: "Removed" },
  { label: "Freed", className: "text-right" },
  { label: "Took", className: "text-right max-sm:hidden" },
  { label: "Ago", className: "text-right" },
];

/** What the clean-up removed last, and what it keeps. */
export function RetentionCard({ status }: { status: SystemStatusData }) {
  const { passes, nextInMs } = status.retention;
  return (
    <ListCard
      title="Clean-up"
      detail={
        nextInMs === null ? undefined : nextInMs <= 0 ? "due now" : `next in ${formatDuration(nextInMs)}`
      }
      columns={COLUMNS}
      icon={Recycle}
      emptyTitle="Nothing was cleaned up yet"
      emptyText="A worker removes what is older than is kept, a minute after it has started and then every hour."
      rows={passes.map((pass) => (
        <TableRow key={`${pass.scope} ${pass.worker} ${pass.startedAt}`}>
          <TableCell className="font-medium">{pass.scope === "records" ? "Database" : "Files"}</TableCell>
          <TableCell className="text-ink-2 tabular-nums max-lg:hidden">{shortOwner(pass.worker)}</TableCell>
          <TableCell className="w-full max-w-0">
            {pass.error === null ? (
              <span className="block truncate">{describeRemoved(pass)}</span>
            ) : (
              <span className="flex min-w-0 items-center gap-2">
                <Badge tone="red">Broke</Badge>
                <span className="truncate text-ink-2">{pass.error}</span>
              </span>
            )}
          </TableCell>
          <TableCell className="text-right tabular-nums">
            {pass.freedBytes === 0 ? "" : formatBytes(pass.freedBytes)}
          </TableCell>
          <TableCell className="text-right text-ink-2 tabular-nums max-sm:hidden">
            {pass.tookMs === null ? "" : formatDuration(pass.tookMs)}
          </TableCell>
          <TableCell className="text-right text-ink-2">
            <Age ms={pass.ageMs} at={pass.startedAt} />
          </TableCell>
        </TableRow>
      ))}
      footer={
        <ul className="grid gap-0.5">
          {status.keeps.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          <li>
            <code>npm run retention</code> on the server says what the next clean-up would remove, and why.
          </li>
        </ul>
      }
    />
  );
}
