import { Lock } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Field, type FieldControl } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { FormProblems, RunForm } from "./form-values";

type Argument = RunForm["arguments"][number];

export interface ArgumentInputsProps {
  fields: readonly Argument[];
  typed: Readonly<Record<string, string>>;
  onType: (name: string, text: string) => void;
  problems: FormProblems;
}

/** A control per argument, filled with its default; one that a run cannot set says so. */
export function ArgumentInputs({ fields, typed, onType, problems }: ArgumentInputsProps) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-medium">Arguments</legend>
      {fields.map((field) => (
        <Field
          key={field.name}
          label={<ArgumentLabel field={field} />}
          hint={hintOf(field)}
          error={problems[`argument.${field.name}`]}
        >
          {(control) => (
            <ArgumentControl
              control={control}
              field={field}
              text={typed[field.name] ?? field.initial ?? ""}
              onType={(text) => onType(field.name, text)}
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}

function ArgumentLabel({ field: { name, stored, required } }: { field: Argument }) {
  return (
    <span className="flex items-center gap-2">
      <code>{name}</code>
      {required && <span className="font-normal text-ink-3">required</span>}
      {stored === "locked" && (
        <Badge tone="amber">
          <Lock aria-hidden /> Locked
        </Badge>
      )}
    </span>
  );
}

function hintOf({ stored, initial, required }: Argument): string | undefined {
  switch (stored) {
    case "locked":
      return "The flow's settings give it a value and lock it, so a run cannot change it.";
    case "replaceable":
      return "The flow's settings give it a value, which is secret. What you type here replaces it in this run only.";
    case "none":
      return initial === null && !required
        ? "It may stay empty: the flow has another way without it."
        : undefined;
  }
}

interface ArgumentControlProps {
  control: FieldControl;
  field: Argument;
  text: string;
  onType: (text: string) => void;
}

function ArgumentControl({ control, field, text, onType }: ArgumentControlProps) {
  if (field.stored === "locked")
    return <Input {...control} disabled value="" placeholder="••••••" readOnly />;
  if (field.type === "boolean") {
    return (
      <Select
        {...control}
        value={text}
        onValueChange={onType}
        options={[
          { value: "true", label: "true" },
          { value: "false", label: "false" },
        ]}
      />
    );
  }
  if (field.type === "json") {
    return (
      <Textarea
        {...control}
        className="font-mono text-sm"
        spellCheck={false}
        value={text}
        onChange={(event) => onType(event.target.value)}
      />
    );
  }
  return (
    <Input
      {...control}
      value={text}
      inputMode={field.type === "number" ? "decimal" : "text"}
      placeholder={field.stored === "replaceable" ? "as in the settings" : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onType(event.target.value)}
    />
  );
}
