import { cn } from "./cn";

/** Stands where something will come, in its size (give it one). Hidden from screen readers. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-breathe rounded-sm bg-hover", className)} />;
}

/** `rows` table-like lines of the height rows will have. */
export function SkeletonRows({ rows = 5 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-8 items-center gap-4 border-b px-3 last:border-b-0">
          <Skeleton className="size-4 rounded-full" />
          <Skeleton className={cn("h-3", row % 3 === 0 ? "w-48" : row % 3 === 1 ? "w-36" : "w-56")} />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
