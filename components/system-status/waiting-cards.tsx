import { AlarmClock, ListChecks, ListEnd } from "lucide-react";
import Link from "next/link";
import { runHref } from "@/components/runs-list";
import { StatusBadge, waitWords } from "@/components/status";
import { Prose } from "@/components/ui/prose";
import { TableCell, TableRow } from "@/components/ui/table";
import { Age } from "./age";
import { ListCard } from "./list-card";
import type { SystemStatusData } from "./status-data";
import { PlaceLabel, RunLink, WorkItemCells } from "./work-item-cells";

type FlowQueue = SystemStatusData["queues"][number];

/** Flows in which runs wait for their turn. */
export function QueuesCard({ queues }: { queues: SystemStatusData["queues"] }) {
  return (
    <ListCard
      title="Queued runs"
      detail={queues.reduce((sum, queue) => sum + queue.queued, 0) || undefined}
      columns={[
        { label: "Next", className: "w-px" },
        { label: "Flow", className: "max-lg:hidden" },
        { label: "Starts when" },
        { label: "Queued", className: "text-right" },
        { label: "Waits", className: "text-right" },
      ]}
      icon={ListEnd}
      emptyTitle="No run is queued"
      emptyText="A run waits here while its flow lets only one go at a time."
      rows={queues.map((queue) => (
        <TableRow key={queue.oldest.id}>
          <TableCell>
            <Link href={runHref(queue.projectId, queue.oldest.id)} className="font-medium hover:underline">
              #{queue.oldest.number}
            </Link>
          </TableCell>
          <TableCell className="text-ink-2 max-lg:hidden">
            <PlaceLabel projectId={queue.projectId} run={queue.oldest} />
          </TableCell>
          <TableCell className="w-full max-w-0 text-ink-2">
            <div className="truncate">
              <Ahead queue={queue} />
            </div>
          </TableCell>
          <TableCell className="text-right tabular-nums">{queue.queued}</TableCell>
          <TableCell className="text-right text-ink-2">
            <Age ms={queue.oldest.ageMs} at={queue.oldest.since} />
          </TableCell>
        </TableRow>
      ))}
    />
  );
}

function Ahead({ queue: { ahead, paused, projectId } }: { queue: FlowQueue }) {
  if (ahead === null && paused) return "the flow is resumed: its triggers are paused";
  if (ahead === null) return "nothing is under way: abort it and run the flow again";
  return (
    <>
      <Link href={runHref(projectId, ahead.id)} className="font-medium text-ink hover:underline">
        #{ahead.number}
      </Link>{" "}
      ends, {ahead.status.toLowerCase()}
      {ahead.waitReason !== null && (
        <>
          :{" "}
          <span suppressHydrationWarning>
            <Prose text={waitWords(ahead.waitReason)} />
          </span>
        </>
      )}
    </>
  );
}

/** Work whose time has come and that nobody has. */
export function DueCard({ oldestDue, total }: { oldestDue: SystemStatusData["oldestDue"]; total: number }) {
  return (
    <ListCard
      title="Due and not taken"
      columns={[
        { label: "Work" },
        { label: "Of", className: "max-lg:hidden" },
        { label: "Due for", className: "text-right" },
      ]}
      total={total}
      icon={ListChecks}
      emptyTitle="All due work is in hand"
      emptyText="What is due and stays here has no worker that takes it."
      rows={oldestDue.map((item) => (
        <TableRow key={item.id} interactive={item.run !== null}>
          <WorkItemCells item={item} />
          <TableCell className="text-right text-ink-2">
            <Age ms={item.ageMs} at={item.dueSince} />
          </TableCell>
        </TableRow>
      ))}
    />
  );
}

/** Runs that are looked at again later. */
export function ParkedCard({ parked }: { parked: SystemStatusData["parked"] }) {
  return (
    <ListCard
      title="Parked runs"
      columns={[
        { label: "Run", className: "w-px" },
        { label: "Of", className: "max-lg:hidden" },
        { label: "Waits for" },
        { label: "Next look in", className: "text-right" },
      ]}
      total={parked.total}
      icon={AlarmClock}
      emptyTitle="No run is parked"
      emptyText="A run with nothing to do is put here until somebody wakes it, or its time comes."
      rows={parked.items.map((run) => (
        <TableRow key={run.id} interactive>
          <TableCell>
            <RunLink projectId={run.projectId} run={run} />
          </TableCell>
          <TableCell className="text-ink-2 max-lg:hidden">
            <PlaceLabel projectId={run.projectId} run={run} />
          </TableCell>
          <TableCell className="w-full max-w-0">
            <StatusBadge
              plain
              status={run.status}
              detail={
                run.waitReason === null ? undefined : (
                  <span suppressHydrationWarning>
                    <Prose text={waitWords(run.waitReason).replace(/^Waits /, "")} />
                  </span>
                )
              }
            />
          </TableCell>
          <TableCell className="text-right text-ink-2">
            <Age ms={run.wakeInMs} at={run.wakeAt} />
          </TableCell>
        </TableRow>
      ))}
    />
  );
}
