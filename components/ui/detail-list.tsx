import type { ReactNode } from "react";
import { cn } from "./cn";

export interface Detail {
  term: string;
  /** Null leaves the line out. */
  value: ReactNode | null;
}

/** Facts about one thing, a line each. */
export function DetailList({ details, className }: { details: readonly Detail[]; className?: string }) {
  return (
    <dl
      className={cn("grid grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5", className)}
    >
      {details
        .filter((detail) => detail.value !== null)
        .map((detail) => (
          <div key={detail.term} className="contents">
            <dt className="text-ink-3">{detail.term}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{detail.value}</dd>
          </div>
        ))}
    </dl>
  );
}
