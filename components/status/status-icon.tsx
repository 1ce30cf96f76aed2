import { CircleDashed, CircleSlash, Hourglass, LoaderCircle, RotateCw, Rows3 } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import type { NodeStatus, RunStatus } from "@/core/run";
import { cn } from "@/components/ui/cn";

/** Every word a run, a node or an operation on a runtime can be described with. */
export type AnyStatus = NodeStatus | RunStatus;

interface StatusLook {
  icon: ComponentType<{ className?: string; "aria-hidden"?: boolean }>;
  /** Text colour of the icon. */
  ink: string;
  /** Ground of the badge. */
  ground: string;
}

/** The table of the design: a status is an icon, a colour and a word, the same ones everywhere. */
export const STATUS_LOOKS = {
  Pending: { icon: CircleDashed, ink: "text-neutral", ground: "bg-neutral-soft" },
  Queued: { icon: Rows3, ink: "text-neutral", ground: "bg-neutral-soft" },
  Running: { icon: Turning, ink: "text-blue", ground: "bg-blue-soft" },
  Waiting: { icon: Hourglass, ink: "text-amber", ground: "bg-amber-soft" },
  Retrying: { icon: TurningArrow, ink: "text-orange", ground: "bg-orange-soft" },
  Success: { icon: FilledCheck, ink: "text-green", ground: "bg-green-soft" },
  Failed: { icon: FilledCross, ink: "text-red", ground: "bg-red-soft" },
  Skipped: { icon: CircleSlash, ink: "text-neutral", ground: "bg-neutral-soft" },
  Aborting: { icon: SquareInRing, ink: "text-slate", ground: "bg-slate-soft" },
  Aborted: { icon: FilledSquare, ink: "text-slate", ground: "bg-slate-soft" },
} as const satisfies Record<AnyStatus, StatusLook>;

export interface StatusIconProps {
  status: AnyStatus;
  /** The word is said elsewhere, right beside the icon. */
  decorative?: boolean;
  className?: string;
}

/** The icon of a status, with its word for those who do not see it. */
export function StatusIcon({ status, decorative, className }: StatusIconProps) {
  const { icon: Icon, ink } = STATUS_LOOKS[status];
  const icon = <Icon aria-hidden className={cn("stroke-2", ink, className)} />;
  if (decorative) return icon;
  return (
    <span role="img" aria-label={status} title={status} className="inline-flex shrink-0">
      {icon}
    </span>
  );
}

type DrawnProps = { className?: string; "aria-hidden"?: boolean };

function Turning({ className, ...rest }: DrawnProps) {
  return <LoaderCircle className={cn("animate-turn stroke-3", className)} {...rest} />;
}

function TurningArrow({ className, ...rest }: DrawnProps) {
  return (
    <RotateCw className={cn("animate-turn stroke-[2.25] [animation-duration:2.4s]", className)} {...rest} />
  );
}

function Drawn({ className, children, ...rest }: DrawnProps & { children: ReactNode }) {
  return (
    <svg viewBox="0 0 16 16" fill="none" className={cn("size-4 shrink-0", className)} {...rest}>
      {children}
    </svg>
  );
}

const cutOut = {
  stroke: "var(--surface)",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

function FilledCheck(props: DrawnProps) {
  return (
    <Drawn {...props}>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" />
      <path d="m5.2 8.2 1.9 1.9 3.7-4" {...cutOut} />
    </Drawn>
  );
}

function FilledCross(props: DrawnProps) {
  return (
    <Drawn {...props}>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" {...cutOut} />
    </Drawn>
  );
}

function SquareInRing(props: DrawnProps) {
  return (
    <Drawn {...props}>
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" />
      <rect x="5.5" y="5.5" width="5" height="5" rx="1" fill="currentColor" />
    </Drawn>
  );
}

function FilledSquare(props: DrawnProps) {
  return (
    <Drawn {...props}>
      <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" fill="currentColor" />
    </Drawn>
  );
}
