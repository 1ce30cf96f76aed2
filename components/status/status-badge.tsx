import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { STATUS_LOOKS, StatusIcon, type AnyStatus } from "./status-icon";

export interface StatusBadgeProps {
  status: AnyStatus;
  /** In the same line: what it waits for, "2 of 3", a duration. */
  detail?: ReactNode;
  /** Without the tinted ground, for rows of a table. */
  plain?: boolean;
  className?: string;
}

/** Icon, colour and word of a status, always together. */
export function StatusBadge({ status, detail, plain, className }: StatusBadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-center align-middle gap-1.5 font-medium whitespace-nowrap tabular-nums",
        plain ? "text-ink" : "h-6 rounded-md pr-2 pl-1.5",
        !plain && STATUS_LOOKS[status].ground,
        className,
      )}
    >
      <StatusIcon status={status} decorative />
      <span>{status}</span>
      {detail && <span className="min-w-0 truncate font-normal text-ink-2">{detail}</span>}
    </span>
  );
}
