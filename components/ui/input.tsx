import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Looks shared by everything one can type into or choose from. */
export const controlClasses = [
  "w-full rounded-md border border-line-control/60 bg-surface px-2.5 text-base text-ink transition-colors",
  "hover:border-line-control focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0",
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3 aria-invalid:border-red",
];

/** iOS zooms into fields with smaller type. */
export const typingClasses = "pointer-coarse:text-[1rem]";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input className={cn(controlClasses, typingClasses, "h-8 pointer-coarse:h-10", className)} {...rest} />
  );
}
