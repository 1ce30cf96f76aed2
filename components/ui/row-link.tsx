import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A link that makes its whole row pressable (the row must be `relative`); one stop for the keyboard. */
export function RowLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn(
        "font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus",
        className,
      )}
      {...rest}
    />
  );
}
