"use client";

import { Label } from "radix-ui";
import { useId, type ReactNode } from "react";
import { cn } from "./cn";

/** What a control inside a `Field` must spread onto itself to be labelled and described. */
export interface FieldControl {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

export interface FieldProps {
  label: ReactNode;
  /** One line below the control that helps to fill it in. */
  hint?: ReactNode;
  /** A sentence that says what to do. Announced when it appears. */
  error?: string | null | undefined;
  optional?: boolean;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}

/** Label, control, hint and error as one thing: `<Field label="Name">{(control) => <Input {...control} />}</Field>`. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(" ");
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <Label.Root htmlFor={id} className="text-sm font-medium text-ink-2">
        {label}
        {optional && <span className="ml-1 font-normal text-ink-3">optional</span>}
      </Label.Root>
      {children({
        id,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": describedBy || undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-3">
          {hint}
        </p>
      )}
      <p id={`${id}-error`} role="alert" className="text-sm text-red empty:hidden">
        {error}
      </p>
    </div>
  );
}
