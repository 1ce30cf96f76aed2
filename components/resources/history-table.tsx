import type { ReactNode } from "react";
import { StatusBadge, type AnyStatus } from "@/components/status";
import { cn } from "@/components/ui/cn";
import { Duration } from "@/components/ui/duration";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

/** What a build, a job run, a deployment and a backup have in common. Instants are ISO strings. */
export interface HistoryItem {
  id: string;
  status: AnyStatus;
  createdAt: string;
  startedAt: string | null;
  concludedAt: string | null;
}

export interface HistoryTableProps<Item extends HistoryItem> {
  label: string;
  items: readonly Item[];
  /** Head of the column that tells them apart. */
  nameHeader: string;
  name: (item: Item) => ReactNode;
  /** More about it, cut when there is no room. */
  summary: (item: Item) => ReactNode;
  actions?: (item: Item) => ReactNode;
  selectedId: string | null;
  onSelect: (id: string | null) => void;
}

/** Pieces of work on a runtime, newest first; pressing a line shows its log. */
export function HistoryTable<Item extends HistoryItem>(props: HistoryTableProps<Item>) {
  const { label, items, nameHeader, name, summary, actions, selectedId, onSelect } = props;
  return (
    <Table aria-label={label}>
      <TableHead>
        <tr>
          <TableHeader className="w-px">Status</TableHeader>
          <TableHeader>{nameHeader}</TableHeader>
          <TableHeader className="max-sm:hidden">
            <span className="sr-only">Summary</span>
          </TableHeader>
          <TableHeader className="text-right max-sm:hidden">Started</TableHeader>
          <TableHeader className={cn("text-right", actions && "max-sm:hidden")}>Took</TableHeader>
          {actions && (
            <TableHeader className="max-sm:hidden">
              <span className="sr-only">Actions</span>
            </TableHeader>
          )}
        </tr>
      </TableHead>
      <TableBody>
        {items.map((item) => {
          const selected = item.id === selectedId;
          return (
            <TableRow key={item.id} interactive className={cn(selected && "bg-selected hover:bg-selected")}>
              <TableCell className={cn(actions && "h-10", "max-sm:py-2 max-sm:align-top")}>
                <StatusBadge status={item.status} plain />
              </TableCell>
              <TableCell className="max-sm:w-full max-sm:max-w-0 max-sm:py-2">
                <button
                  type="button"
                  aria-expanded={selected}
                  onClick={() => onSelect(selected ? null : item.id)}
                  className="text-left font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
                >
                  {name(item)}
                </button>
                {/* On a phone there is no room beside the name. */}
                <div className="flex flex-col text-sm text-ink-2 sm:hidden">
                  <div className="truncate">{summary(item)}</div>
                  <div className="text-ink-3">
                    <RelativeTime at={item.startedAt ?? item.createdAt} />
                    {actions && item.startedAt !== null && (
                      <>
                        , took <Duration from={item.startedAt} to={item.concludedAt} />
                      </>
                    )}
                  </div>
                  {actions && (
                    <div className="relative z-10 mt-1 flex w-fit items-center gap-1">{actions(item)}</div>
                  )}
                </div>
              </TableCell>
              <TableCell className="w-full max-w-0 truncate text-ink-2 max-sm:hidden">
                {summary(item)}
              </TableCell>
              <TableCell className="text-right text-ink-2 max-sm:hidden">
                <RelativeTime at={item.startedAt ?? item.createdAt} />
              </TableCell>
              <TableCell
                className={cn(
                  "text-right text-ink-2",
                  actions ? "max-sm:hidden" : "max-sm:py-2 max-sm:align-top",
                )}
              >
                <Duration from={item.startedAt} to={item.concludedAt} />
              </TableCell>
              {actions && (
                <TableCell className="relative z-10 w-px text-right max-sm:hidden">
                  <span className="inline-flex items-center gap-1">{actions(item)}</span>
                </TableCell>
              )}
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
