"use client";

import { useState } from "react";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { isRecord, type DocumentPath } from "@/core/document";
import { labelOf } from "./field-words";
import { isWritten, type FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";

export interface ChoiceOfFieldsProps {
  fields: readonly FormField[];
  path: DocumentPath;
  value: unknown;
}

const NEITHER = "neither";

/** Fields of which one may be there: choosing another takes the one out that is. */
export function ChoiceOfFields({ fields, path, value }: ChoiceOfFieldsProps) {
  const { set, readOnly, renderField } = useNodeForm();
  const [chosen, setChosen] = useState<string | null>(null);
  const written = fields.find(({ name }) => isWritten(value, name));
  // Objects take room and are seldom wanted; of plain values one is asked for at once.
  const isPlain = fields.every(({ control }) => control.type !== "group");
  const name = written?.name ?? chosen ?? (isPlain ? fields[0]?.name : undefined) ?? NEITHER;
  const field = fields.find((one) => one.name === name);
  const options = fields.map((one) => ({ value: one.name, label: labelOf(one) }));
  const choose = (next: string) => {
    setChosen(next);
    if (written === undefined || written.name === next || !isRecord(value)) return;
    const others = Object.entries(value).filter(([key]) => !fields.some((one) => one.name === key));
    set(path, others.length === 0 ? undefined : Object.fromEntries(others));
  };
  return (
    <>
      <SegmentedControl
        label={fields.map((one) => labelOf(one)).join(" or ")}
        value={name}
        onValueChange={(next) => {
          if (!readOnly) choose(next);
        }}
        options={isPlain ? options : [{ value: NEITHER, label: "As usual" }, ...options]}
        className="self-start"
      />
      {/* Chosen, a group shows its fields at once. */}
      {field && renderField({ ...field, optional: field.control.type !== "group" }, [...path, field.name])}
    </>
  );
}
