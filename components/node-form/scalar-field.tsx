"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import type { FieldControl as AriaControl } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import type { DocumentPath } from "@/core/document";
import type { NodeManifest } from "@/core/node-kind";
import { ExpressionInput } from "./expression-input";
import { FieldFrame, type ExpressionSwitch } from "./field-frame";
import { absentLabel, hintOf, isLongText, labelOf, optionLabel } from "./field-words";
import { isExpressionText } from "./expression-text";
import { findPicker, type Picker } from "./find-picker";
import type { FieldControl, FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { PickerInput } from "./picker-input";
import { useTyped } from "./use-typed";

type ScalarControl = Extract<FieldControl, { type: "text" | "number" | "boolean" | "choice" }>;

export interface ScalarFieldProps {
  field: FormField;
  control: ScalarControl;
  path: DocumentPath;
  value: unknown;
  /** In place of the field's own. */
  label?: string;
}

/** Text, a number, yes or no, one of a few, or something that is chosen; or an expression in its place. */
export function ScalarField({ field, control, path, value, label: ownLabel }: ScalarFieldProps) {
  const { node, manifest, readOnly, set, problemsAt } = useNodeForm();
  const [wanted, setWanted] = useState(false);
  const picker =
    manifest === undefined || path[0] !== "spec" || control.type !== "text"
      ? undefined
      : findPicker(manifest, node.spec, path.slice(1));
  const label = ownLabel ?? (picker === undefined ? labelOf(field) : pickerLabel(picker, field));
  const isExpression = field.takesExpression && (wanted || isExpressionText(value));
  const write = (next: unknown) => set(path, next);
  const isPlainText = control.type === "text" && picker === undefined;
  const expression = field.takesExpression
    ? {
        on: isPlainText ? undefined : isExpression,
        onSwitch: (on: boolean) => {
          setWanted(on);
          if (!on && isExpressionText(value)) write(undefined);
        },
      }
    : undefined;
  const writeText = (text: string) => write(text === "" && field.optional ? undefined : text);
  if (!isExpression && isCheckbox(field, control))
    return <CheckField field={field} control={control} path={path} value={value} expression={expression} />;
  return (
    <FieldFrame
      label={label}
      hint={hintOf(field)}
      problems={problemsAt(path)}
      optional={field.optional && field.fallback === undefined}
      expression={expression}
      disabled={readOnly}
    >
      {(aria) => {
        const text = value === undefined || value === null ? "" : String(value);
        if (isExpression && !isPlainText) {
          const begun = isExpressionText(value) ? value : "";
          return (
            <ExpressionInput
              control={aria}
              value={begun}
              autoFocus={wanted && begun === ""}
              isCode
              placeholder="${args.NAME}"
              isLong={isLongText(field.name)}
              onChange={(next) => write(next === "" ? undefined : next)}
            />
          );
        }
        if (picker !== undefined)
          return <PickerInput picker={picker} field={field} path={path} value={text} control={aria} />;
        if (control.type === "choice")
          return <ChoiceInput field={field} control={control} aria={aria} value={value} onWrite={write} />;
        if (control.type === "number")
          return <NumberInput aria={aria} value={value} field={field} onWrite={write} />;
        return (
          <ExpressionInput
            control={aria}
            value={text}
            isLong={isLongText(field.name)}
            {...(typeof field.fallback === "string" && { placeholder: field.fallback })}
            onChange={writeText}
          />
        );
      }}
    </FieldFrame>
  );
}

function pickerLabel(picker: Picker, field: FormField): string {
  switch (picker.type) {
    case "resource":
      return { "build-service": "Build service", service: "Service", job: "Job", addon: "Database" }[
        picker.kind
      ];
    case "commit":
      return "Commit";
    case "build":
      return "Build";
    case "branch":
    case "secret-group":
    case "flow":
    case "image":
    case "credentials":
      return labelOf(field);
  }
}

/** Yes or no, and what either is there with one value or not at all. */
function isCheckbox(field: FormField, control: ScalarControl): boolean {
  return (
    control.type === "boolean" ||
    (control.type === "choice" && field.optional && control.options.length === 1)
  );
}

const ONLY_OPTION_HINTS: Readonly<Record<string, string>> = {
  running: "The flow goes on once it runs and is healthy, not as soon as it is begun.",
  success: "The flow goes on once it has finished well, not as soon as it is begun.",
};

function CheckField({
  field,
  control,
  path,
  value,
  expression,
}: ScalarFieldProps & { expression: ExpressionSwitch | undefined }) {
  const { set, readOnly, problemsAt } = useNodeForm();
  const only = control.type === "choice" ? control.options[0] : undefined;
  const isOn = only === undefined ? (value ?? field.fallback) === true : value === only;
  const label = labelOf(field);
  const hint = (only === undefined ? undefined : ONLY_OPTION_HINTS[only]) ?? hintOf(field);
  const off = only === undefined && (field.fallback === true || value === true) ? false : undefined;
  return (
    <FieldFrame
      label={label}
      isLabelHidden
      problems={problemsAt(path)}
      expression={expression}
      disabled={readOnly}
    >
      {() => (
        <Checkbox
          label={label}
          hint={hint}
          checked={isOn}
          disabled={readOnly}
          onCheckedChange={(checked) => set(path, checked === true ? (only ?? true) : off)}
          className={expression ? "-mt-6 pr-9" : undefined}
        />
      )}
    </FieldFrame>
  );
}

/** What `timeoutDuration` may be at most, in seconds. */
const LONGEST_TIMEOUT = 14_400;

/** No value of the language. */
const ABSENT = "\u0000absent";

/** More stand in a list. */
const SIDE_BY_SIDE = 3;

interface ChoiceInputProps {
  field: FormField;
  control: Extract<FieldControl, { type: "choice" }>;
  aria: AriaControl;
  value: unknown;
  onWrite: (value: unknown) => void;
}

function ChoiceInput({ field, control, aria, value, onWrite }: ChoiceInputProps) {
  const { readOnly } = useNodeForm();
  const options = control.options.map((option) => ({
    value: option,
    label: optionLabel(field.name, option),
  }));
  const known = typeof value === "string" && !control.options.includes(value);
  if (!field.optional && options.length <= SIDE_BY_SIDE && !known) {
    return (
      <SegmentedControl
        label={labelOf(field)}
        value={String(value ?? "")}
        onValueChange={(next) => {
          if (!readOnly) onWrite(next);
        }}
        options={options}
        className="self-start"
      />
    );
  }
  return (
    <Select
      {...aria}
      disabled={readOnly}
      value={value === undefined ? (field.optional ? ABSENT : undefined) : String(value)}
      placeholder="Choose one"
      onValueChange={(next) => onWrite(next === ABSENT ? undefined : next)}
      options={[
        ...(field.optional ? [{ value: ABSENT, label: absentLabel(field) }] : []),
        ...options,
        ...(known ? [{ value, label: value }] : []),
      ]}
    />
  );
}

interface NumberInputProps {
  field: FormField;
  aria: AriaControl;
  value: unknown;
  onWrite: (value: unknown) => void;
}

/** Seconds; undefined for a kind that waits for as long as it takes. */
function usualTimeout(manifest: NodeManifest | undefined): number | undefined {
  const seconds = manifest?.defaultTimeoutSeconds ?? Infinity;
  return seconds > LONGEST_TIMEOUT ? undefined : seconds;
}

/** What is no number goes into the document as it was typed, and the problem says what it must be. */
export function NumberInput({ field, aria, value, onWrite }: NumberInputProps) {
  const { readOnly, manifest } = useNodeForm();
  const usual = field.name === "timeoutDuration" ? usualTimeout(manifest) : field.fallback;
  const written = value === undefined || value === null ? "" : String(value);
  const { text, onType, flush, leave } = useTyped(written, (typed) => {
    const trimmed = typed.trim();
    const number = Number(trimmed);
    if (trimmed === "") onWrite(undefined);
    else onWrite(Number.isFinite(number) ? number : trimmed);
  });
  return (
    <Input
      {...aria}
      inputMode="numeric"
      autoComplete="off"
      readOnly={readOnly}
      value={text}
      placeholder={usual === undefined ? undefined : String(usual)}
      className="tabular-nums"
      onChange={(event) => onType(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter") flush();
      }}
    />
  );
}
