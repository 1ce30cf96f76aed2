import { HeartPulse, KeyRound } from "lucide-react";
import { StatusBadge } from "@/components/status";
import { TableCell, TableRow } from "@/components/ui/table";
import { Age } from "./age";
import { ListCard } from "./list-card";
import { shortOwner, type SystemStatusData } from "./status-data";
import { WorkItemCells } from "./work-item-cells";

/** Who has what in hand. */
export function LeasesCard({ leases }: { leases: SystemStatusData["leases"] }) {
  return (
    <ListCard
      title="Leases"
      columns={[
        { label: "Work" },
        { label: "Of", className: "max-lg:hidden" },
        { label: "Worker", className: "max-sm:hidden" },
        { label: "Token", className: "text-right max-sm:hidden" },
        { label: "Runs out in", className: "text-right" },
      ]}
      total={leases.total}
      icon={KeyRound}
      emptyTitle="Nothing is in hand"
      emptyText="A worker that drives a run or an operation holds a lease on it and renews it every few seconds."
      rows={leases.items.map((lease) => (
        <TableRow key={lease.id} interactive={lease.run !== null}>
          <WorkItemCells item={lease} />
          <TableCell className="text-ink-2 tabular-nums max-sm:hidden">{shortOwner(lease.owner)}</TableCell>
          <TableCell className="text-right text-ink-2 tabular-nums max-sm:hidden">
            {lease.fencingToken}
          </TableCell>
          <TableCell className="text-right text-ink-2">
            {lease.expiresInMs < 0 ? (
              <span className="font-medium text-amber">run out</span>
            ) : (
              <Age ms={lease.expiresInMs} at={lease.expiresAt} />
            )}
          </TableCell>
        </TableRow>
      ))}
    />
  );
}

/** What was taken over from workers that had died. */
export function ReclaimedCard({ reclaimed }: { reclaimed: SystemStatusData["reclaimed"] }) {
  return (
    <ListCard
      title="Taken over in the last 24 hours"
      columns={[
        { label: "Work" },
        { label: "Of", className: "max-lg:hidden" },
        { label: "State", className: "max-sm:hidden" },
        { label: "From", className: "max-md:hidden" },
        { label: "Times", className: "text-right max-sm:hidden" },
        { label: "Ago", className: "text-right" },
      ]}
      total={reclaimed.total}
      icon={HeartPulse}
      emptyTitle="No worker has died with work in hand"
      emptyText="When one does, another goes on with its runs, and they are listed here."
      rows={reclaimed.items.map((item) => (
        <TableRow key={item.id} interactive={item.run !== null}>
          <WorkItemCells item={item} />
          <TableCell className="max-sm:hidden">
            <StatusBadge plain status={item.status} />
          </TableCell>
          <TableCell className="text-ink-2 tabular-nums max-md:hidden">
            {item.from === null ? "–" : shortOwner(item.from)}
          </TableCell>
          <TableCell className="text-right text-ink-2 tabular-nums max-sm:hidden">{item.times}</TableCell>
          <TableCell className="text-right text-ink-2">
            <Age ms={item.ageMs} at={item.at} />
          </TableCell>
        </TableRow>
      ))}
    />
  );
}
