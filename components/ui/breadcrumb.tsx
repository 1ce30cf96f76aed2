import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { cn } from "./cn";

export interface Crumb {
  label: string;
  /** Absent for the page one is on. */
  href?: string;
}

/** Where one is. On a phone only the last two are shown. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1">
        {crumbs.map((crumb, index) => (
          <li
            key={`${index}-${crumb.label}`}
            className={cn("flex min-w-0 items-center gap-1", index < crumbs.length - 2 && "max-sm:hidden")}
          >
            {index > 0 && (
              <ChevronRight
                aria-hidden
                className={cn("size-3.5! text-ink-3", index === crumbs.length - 2 && "max-sm:hidden")}
              />
            )}
            {crumb.href ? (
              <Link
                href={crumb.href}
                className="truncate rounded-sm px-1 text-ink-2 transition-colors hover:bg-hover hover:text-ink"
              >
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page" className="truncate px-1 font-medium">
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
