import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const badgeVariants = cva(
  "inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-sm font-medium whitespace-nowrap tabular-nums [&_svg.lucide]:size-3.5",
  {
    variants: {
      tone: {
        neutral: "bg-neutral-soft text-ink-2",
        outline: "border text-ink-2",
        accent: "bg-accent-soft text-accent-text",
        blue: "bg-blue-soft text-blue",
        amber: "bg-amber-soft text-amber",
        orange: "bg-orange-soft text-orange",
        green: "bg-green-soft text-green",
        red: "bg-red-soft text-red",
        slate: "bg-slate-soft text-slate",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof badgeVariants>["tone"]>;

/** A word or a number about the thing it stands beside. */
export function Badge({ tone, className, ...rest }: ComponentProps<"span"> & { tone?: BadgeTone }) {
  return <span className={cn(badgeVariants({ tone }), className)} {...rest} />;
}
