import { cn } from "@/components/ui/cn";

/** How a service or a database is, as its runtime last said. */
export type HealthStatus =
  | "absent"
  | "starting"
  | "healthy"
  | "running"
  | "degraded"
  | "stopped"
  | "failed"
  /** The runtime did not answer in time. */
  | "unknown";

const looks = {
  absent: { word: "Not deployed", dot: "border border-line-control bg-transparent" },
  starting: { word: "Starting", dot: "animate-breathe bg-blue" },
  healthy: { word: "Healthy", dot: "bg-green" },
  running: { word: "Running", dot: "bg-green" },
  degraded: { word: "Degraded", dot: "rounded-[2px] bg-amber" },
  stopped: { word: "Stopped", dot: "rounded-[2px] bg-slate" },
  failed: { word: "Failed", dot: "rounded-[2px] bg-red" },
  unknown: { word: "No answer", dot: "rounded-[2px] border border-line-control bg-transparent" },
} as const satisfies Record<HealthStatus, { word: string; dot: string }>;

export interface HealthProps {
  status: HealthStatus;
  /** "2/2", "15 MB". */
  detail?: string | null | undefined;
  className?: string;
}

/** A dot and a word; the dot is round when all is well or nothing is there, square when it is not. */
export function Health({ status, detail, className }: HealthProps) {
  const { word, dot } = looks[status];
  return (
    <span className={cn("inline-flex items-center gap-1.5 align-middle whitespace-nowrap", className)}>
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", dot)} />
      <span>{word}</span>
      {detail && <span className="text-ink-3 tabular-nums">{detail}</span>}
    </span>
  );
}
