import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export interface EmptyStateProps {
  icon: LucideIcon;
  title: ReactNode;
  /** Teaches the next step. */
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

/** What stands where a list has nothing to show. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center gap-1 px-6 py-10 text-center", className)}>
      <Icon aria-hidden className="mb-1 size-5! text-ink-3" />
      <div className="font-medium">{title}</div>
      {children && <div className="max-w-md text-ink-2">{children}</div>}
      {action && <div className="mt-3 flex gap-2">{action}</div>}
    </div>
  );
}
