"use client";

import { KeyRound, RotateCcw } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { FormField } from "./form-fields";

export interface SecretFieldProps {
  field: FormField & { type: "secret" };
  error: string | null;
  text: string;
  /** The stored one stays. */
  kept: boolean;
  onChange: (text: string, kept: boolean) => void;
}

/** One secret: set or not, to be replaced, never shown. */
export function SecretField({ field, error, text, kept, onChange }: SecretFieldProps) {
  return (
    <Field label={field.label} hint={field.hint} error={error}>
      {(control) =>
        kept ? (
          <div className="flex items-center gap-2">
            <Badge tone="green">
              <KeyRound aria-hidden /> Set
            </Badge>
            <Button {...control} size="sm" onClick={() => onChange("", false)}>
              <RotateCcw aria-hidden /> Replace {field.label.toLowerCase()}
            </Button>
          </div>
        ) : (
          <Input
            {...control}
            type="password"
            className="font-mono"
            value={text}
            placeholder={field.placeholder}
            aria-required={field.required}
            autoComplete="new-password"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value, false)}
          />
        )
      }
    </Field>
  );
}
