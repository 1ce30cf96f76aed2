import { KindIcon } from "@/components/canvas";
import { cn } from "@/components/ui/cn";

/** One of many to pick from. */
export interface PickRow {
  id: string;
  /** Rows of a group stand together, below its name. */
  group: string;
  title: string;
  /** One line; may be empty. */
  detail: string;
  /** lucide name. */
  icon: string;
  /** Why it does not do here, a sentence; null when it does. */
  blockedBy: string | null;
}

/** What a row says: its icon, its words, and what stands in its way. */
export function PickRowWords({ row }: { row: PickRow }) {
  const { icon, title, detail, blockedBy } = row;
  const below = blockedBy ?? detail;
  return (
    <>
      <span className="mt-0.5 text-ink-2">
        <KindIcon name={icon} />
      </span>
      <span className="min-w-0 flex-1 text-left">
        <span className="block truncate">{title}</span>
        {below !== "" && (
          <span className={cn("block text-sm", blockedBy === null ? "truncate text-ink-3" : "text-amber")}>
            {below}
          </span>
        )}
      </span>
    </>
  );
}
