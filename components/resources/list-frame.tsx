import { Plus, Search, SearchX, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ActionButton } from "./action-button";
import { failureText } from "./failure-text";
import { FORM_KINDS, formHref, type FormKindName } from "./forms";
import { useBlockedBy } from "./use-permission";
import type { ListSearch } from "./use-list-search";

export interface ListFrameProps<Item> {
  projectId: string;
  title: string;
  description?: ReactNode;
  icon: LucideIcon;
  /** What the button makes one of. */
  kind: FormKindName;
  /** Undefined while it loads. */
  count: number | undefined;
  search: ListSearch<Item>;
  error: { message: string } | null;
  emptyTitle: string;
  /** Teaches how the first one comes to be. */
  emptyText: ReactNode;
  /** The table of what was found. */
  children: (found: readonly Item[]) => ReactNode;
}

/** A page with one list: heading, search and the way to a new one, then the list, or why there is none. */
export function ListFrame<Item>(props: ListFrameProps<Item>) {
  const { projectId, title, description, icon, kind, count, search, error, emptyTitle, emptyText, children } =
    props;
  const { found, text, setText } = search;
  return (
    <>
      <PageHeader
        title={title}
        description={description}
        actions={count !== 0 && <NewButton projectId={projectId} kind={kind} />}
      />
      {error && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
      {count !== undefined && count > 0 && (
        <div role="search" className="relative max-w-80">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
          />
          <Input
            type="search"
            aria-label={`Search ${title.toLowerCase()}`}
            placeholder={`Search ${title.toLowerCase()}`}
            className="pl-8"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      )}
      <Card aria-busy={count === undefined}>
        {count === undefined && !error && <SkeletonRows />}
        {count === 0 && (
          <EmptyState icon={icon} title={emptyTitle} action={<NewButton projectId={projectId} kind={kind} />}>
            {emptyText}
          </EmptyState>
        )}
        {count !== undefined && count > 0 && found?.length === 0 && (
          <EmptyState
            icon={SearchX}
            title={`Nothing is called “${text.trim()}”`}
            action={<Button onClick={() => setText("")}>Clear search</Button>}
          />
        )}
        {found !== undefined && found.length > 0 && children(found)}
      </Card>
    </>
  );
}

function NewButton({ projectId, kind }: { projectId: string; kind: FormKindName }) {
  const blockedBy = useBlockedBy(projectId, "edit-resources");
  const words = (
    <>
      <Plus aria-hidden /> New {FORM_KINDS[kind].noun}
    </>
  );
  if (blockedBy !== undefined) return <ActionButton blockedBy={blockedBy}>{words}</ActionButton>;
  return (
    <Button asChild variant="primary">
      <Link href={formHref(projectId, kind)}>{words}</Link>
    </Button>
  );
}
