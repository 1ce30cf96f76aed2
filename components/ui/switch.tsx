"use client";

import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** On or off, at once. Needs an `id` that a label points to, or an `aria-label`. */
export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        "relative inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-line-control bg-line-strong transition-colors",
        "after:absolute after:-inset-2 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50",
        className,
      )}
      {...rest}
    >
      <Primitive.Thumb className="block size-3 translate-x-px rounded-full bg-white transition-transform data-[state=checked]:translate-x-[13px]" />
    </Primitive.Root>
  );
}
