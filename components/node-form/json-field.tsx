"use client";

import { useState } from "react";
import type { DocumentPath } from "@/core/document";
import { ExpressionInput } from "./expression-input";
import { FieldFrame } from "./field-frame";
import { hintOf, labelOf } from "./field-words";
import type { FormField } from "./form-fields";
import { readTyped, toTyped } from "./json-text";
import { useNodeForm } from "./node-form-context";

export interface JsonFieldProps {
  field: FormField;
  path: DocumentPath;
  value: unknown;
}

/** Any value: text, or JSON. */
export function JsonField({ field, path, value }: JsonFieldProps) {
  const { readOnly, set, problemsWithin } = useNodeForm();
  const [unread, setUnread] = useState<string | null>(null);
  const write = (text: string) => {
    const read = readTyped(text);
    setUnread(read.ok ? null : read.message);
    if (read.ok) set(path, read.value);
  };
  return (
    <FieldFrame
      label={labelOf(field)}
      hint={hintOf(field)}
      problems={problemsWithin(path)}
      optional={field.optional}
      disabled={readOnly}
    >
      {(control) => (
        <>
          <ExpressionInput control={control} value={toTyped(value)} isLong isCode onChange={write} />
          {unread !== null && <p className="text-sm text-red">{unread}</p>}
        </>
      )}
    </FieldFrame>
  );
}
