import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClasses, typingClasses } from "./input";

/** Grows with its content where the browser can, between three and about sixteen lines. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={rows}
      className={cn(
        controlClasses,
        typingClasses,
        "field-sizing-content max-h-80 min-h-16 resize-y py-1.5",
        className,
      )}
      {...rest}
    />
  );
}
