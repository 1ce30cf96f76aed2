import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const tones = {
  info: { icon: Info, classes: "border-blue/25 bg-blue-soft", ink: "text-blue" },
  success: { icon: CircleCheck, classes: "border-green/25 bg-green-soft", ink: "text-green" },
  warning: { icon: TriangleAlert, classes: "border-amber/30 bg-amber-soft", ink: "text-amber" },
  danger: { icon: CircleX, classes: "border-red/25 bg-red-soft", ink: "text-red" },
} as const;

export interface InlineAlertProps {
  tone: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  /** Links or buttons: what to do about it. */
  actions?: ReactNode;
  className?: string;
}

/** A sentence in place, with what to do. Danger and warning are announced. */
export function InlineAlert({ tone, title, children, actions, className }: InlineAlertProps) {
  const { icon: Icon, classes, ink } = tones[tone];
  return (
    <div
      role={tone === "danger" || tone === "warning" ? "alert" : "status"}
      className={cn("flex items-start gap-2 rounded-md border px-3 py-2", classes, className)}
    >
      <Icon aria-hidden className={cn("mt-0.5", ink)} />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-ink-2">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 gap-2">{actions}</div>}
    </div>
  );
}
