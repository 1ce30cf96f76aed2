"use client";

import { Fieldset } from "./fieldset";
import type { DocumentPath } from "@/core/document";
import { hintOf, labelOf } from "./field-words";
import type { FieldControl, FormField } from "./form-fields";
import { GroupFields } from "./group-fields";

export interface OptionalGroupProps {
  field: FormField;
  control: Extract<FieldControl, { type: "group" }>;
  path: DocumentPath;
  value: unknown;
}

/** Settings that belong together and can be left out. */
export function OptionalGroup({ field, control, path, value }: OptionalGroupProps) {
  return (
    <Fieldset legend={labelOf(field)} hint={hintOf(field)} path={path}>
      <GroupFields fields={control.fields} path={path} value={value} />
    </Fieldset>
  );
}
