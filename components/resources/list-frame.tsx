import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";

export interface ListFrameProps {
  title: string;
  description?: ReactNode;
  icon: LucideIcon;
  /** Undefined while it loads. */
  count: number | undefined;
  error: { message: string } | null;
  emptyTitle: string;
  /** Teaches how the first one comes to be. */
  emptyText: ReactNode;
  actions?: ReactNode;
  /** The table. */
  children: ReactNode;
}

/** A page with one list: heading, then the list, or why there is none. */
export function ListFrame(props: ListFrameProps) {
  const { title, description, icon, count, error, emptyTitle, emptyText, actions, children } = props;
  return (
    <>
      <PageHeader title={title} description={description} actions={actions} />
      {error && <InlineAlert tone="danger">{error.message}</InlineAlert>}
      <Card aria-busy={count === undefined}>
        {count === undefined && !error && <SkeletonRows />}
        {count === 0 && (
          <EmptyState icon={icon} title={emptyTitle}>
            {emptyText}
          </EmptyState>
        )}
        {count !== undefined && count > 0 && children}
      </Card>
    </>
  );
}
