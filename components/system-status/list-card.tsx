import type { LucideIcon } from "lucide-react";
import { useId, type ReactNode } from "react";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableBody, TableHead, TableHeader } from "@/components/ui/table";

export interface Column {
  label: string;
  className?: string;
}

export interface ListCardProps {
  title: string;
  detail?: ReactNode;
  columns: readonly Column[];
  /** Rows of a table; nothing shows what stands in its place. */
  rows: readonly ReactNode[];
  /** How many there are, of which the rows are the first. */
  total?: number;
  icon: LucideIcon;
  emptyTitle: string;
  /** What it means that nothing is here. */
  emptyText: string;
  /** Below the rows, or what stands in their place. */
  footer?: ReactNode;
}

/** One list of the page, or what its absence means. */
export function ListCard(props: ListCardProps) {
  const { title, detail, columns, rows, total = rows.length, icon, emptyTitle, emptyText, footer } = props;
  const id = useId();
  return (
    <Card aria-labelledby={id}>
      <CardHeader id={id} title={title} detail={detail ?? (total || undefined)} />
      {rows.length === 0 ? (
        <EmptyState icon={icon} title={emptyTitle} className="py-6">
          {emptyText}
        </EmptyState>
      ) : (
        <Table aria-labelledby={id}>
          <TableHead>
            <tr>
              {columns.map((column) => (
                <TableHeader key={column.label} className={column.className}>
                  {column.label}
                </TableHeader>
              ))}
            </tr>
          </TableHead>
          <TableBody>{rows}</TableBody>
        </Table>
      )}
      {total > rows.length && (
        <p className="border-t px-3 py-2 text-sm text-ink-3">and {total - rows.length} more</p>
      )}
      {footer !== undefined && <div className="border-t px-3 py-2 text-sm text-ink-2">{footer}</div>}
    </Card>
  );
}
