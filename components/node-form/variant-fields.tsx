"use client";

import { useId } from "react";
import { Select } from "@/components/ui/select";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { DocumentPath } from "@/core/document";
import { ProblemLines } from "./field-frame";
import { optionLabel, variantLabel } from "./field-words";
import { switchVariant, variantOf, type FieldControl } from "./form-fields";
import { GroupFields } from "./group-fields";
import { useNodeForm } from "./node-form-context";

export interface VariantFieldsProps {
  control: Extract<FieldControl, { type: "variants" }>;
  path: DocumentPath;
  value: unknown;
}

/** More stand in a list. */
const SIDE_BY_SIDE = 3;

/** What sort of thing it is, then the fields of that sort. */
export function VariantFields({ control, path, value }: VariantFieldsProps) {
  const { kind, set, readOnly, problemsAt } = useNodeForm();
  const id = useId();
  const variant = variantOf(control, value);
  const label = variantLabel(kind, control.by);
  // `image` is another word for `registry`: it is offered only where it is written.
  const offered = control.variants.filter((one) => one.value !== "image" || one === variant);
  const options = offered.map((one) => ({ value: one.value, label: optionLabel(control.by, one.value) }));
  const choose = (to: string) => {
    if (!readOnly && to !== variant?.value) set(path, switchVariant(control, value, to));
  };
  const problems = problemsAt([...path, control.by]);
  return (
    <>
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-sm font-medium text-ink-2">
          {label}
        </label>
        {options.length <= SIDE_BY_SIDE ? (
          <SegmentedControl
            label={label}
            value={variant?.value ?? ""}
            onValueChange={choose}
            options={options}
            className="self-start"
          />
        ) : (
          <Select
            id={id}
            value={variant?.value}
            onValueChange={choose}
            options={options}
            placeholder="Choose one"
            disabled={readOnly}
          />
        )}
        {problems.length > 0 && <ProblemLines problems={problems} />}
      </div>
      {variant && <GroupFields fields={variant.fields} path={path} value={value} />}
    </>
  );
}
