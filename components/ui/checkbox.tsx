"use client";

import { Check } from "lucide-react";
import { Checkbox as Primitive } from "radix-ui";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "./cn";

export interface CheckboxProps extends ComponentProps<typeof Primitive.Root> {
  label: ReactNode;
  hint?: ReactNode;
}

/** A box with its words; both can be pressed. */
export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div
      className={cn(
        "flex items-start gap-2 has-[:disabled]:text-ink-3 pointer-coarse:min-h-10 pointer-coarse:items-center",
        className,
      )}
    >
      <Primitive.Root
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={cn(
          "mt-0.5 grid size-4 shrink-0 place-items-center rounded-sm border border-line-control bg-surface text-accent-ink transition-colors",
          "data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50",
        )}
        {...rest}
      >
        <Primitive.Indicator>
          <Check aria-hidden className="size-3! stroke-[2.5]!" />
        </Primitive.Indicator>
      </Primitive.Root>
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-ink-3">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
