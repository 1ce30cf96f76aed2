"use client";

import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { DocumentPath } from "@/core/document";
import { ProblemLines } from "./field-frame";
import { Fieldset } from "./fieldset";
import { hintOf, labelOf } from "./field-words";
import { emptyValue, type FieldControl, type FormField } from "./form-fields";
import { GroupFields } from "./group-fields";
import { useNodeForm } from "./node-form-context";

export interface GroupListProps {
  field: FormField;
  item: Extract<FieldControl, { type: "group" }>;
  path: DocumentPath;
  value: unknown;
}

/** A list of objects, each with its fields. */
export function GroupList({ field, item, path, value }: GroupListProps) {
  const { readOnly, set, problemsAt } = useNodeForm();
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const label = labelOf(field);
  return (
    <Fieldset legend={label} hint={hintOf(field)} path={path}>
      {items.map((one, index) => (
        <div
          key={index}
          role="group"
          aria-label={`${label} ${String(index + 1)}`}
          className="flex flex-col gap-2 border-b pb-3 last-of-type:border-b-0"
        >
          <ProblemLines problems={problemsAt([...path, index])} />
          <GroupFields fields={item.fields} path={[...path, index]} value={one} />
          <Button
            size="sm"
            variant="ghost"
            className="self-start"
            disabled={readOnly}
            onClick={() => set([...path, index], undefined)}
          >
            <Trash2 aria-hidden className="size-3.5!" /> Take out number {index + 1}
          </Button>
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        className="self-start"
        disabled={readOnly}
        onClick={() => set([...path, items.length], emptyValue(item))}
      >
        <Plus aria-hidden className="size-3.5!" /> Add to {label.toLowerCase()}
      </Button>
    </Fieldset>
  );
}
