import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** A bordered surface. Use `CardHeader` and `CardBody` inside, or a table that fills it. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section className={cn("overflow-hidden rounded-lg border bg-surface", className)} {...rest} />;
}

export interface CardHeaderProps {
  title: ReactNode;
  /** Beside the title: a count, a badge. */
  detail?: ReactNode;
  /** At the right end. */
  actions?: ReactNode;
  id?: string;
  className?: string;
}

export function CardHeader({ title, detail, actions, id, className }: CardHeaderProps) {
  return (
    <header
      className={cn("flex min-h-10 items-center gap-2 border-b px-3 pointer-coarse:min-h-12", className)}
    >
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {detail && <span className="text-sm text-ink-3 tabular-nums">{detail}</span>}
      {actions && <div className="ml-auto flex items-center gap-1.5">{actions}</div>}
    </header>
  );
}

export function CardBody({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("p-3", className)} {...rest} />;
}
