"use client";

import { Trash2 } from "lucide-react";
import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { isRecord } from "@/core/document";
import { useEditorContext } from "../editor-context";

/** What a selection of each kind can fill. */
const OUTPUTS = {
  BranchCommitSelector: [
    ["branch", "Branch into"],
    ["buildSha", "Commit into"],
  ],
  BuildSelector: [
    ["branch", "Branch into"],
    ["buildId", "Build into"],
    ["buildSha", "Commit into"],
  ],
} as const;

export interface RichInputFormProps {
  /** From 1. */
  number: number;
  input: unknown;
  /** Arguments there are, to be offered. */
  argumentNames: readonly string[];
  readOnly: boolean;
  /** It was added just now: one goes on by filling it in. */
  isNew: boolean;
  /** `path` is within the picker. */
  onSet: (path: readonly (string | number)[], value: unknown) => void;
  onRemove: () => void;
}

/** One picker of the run dialog. */
export function RichInputForm({
  number,
  input,
  argumentNames,
  readOnly,
  isNew,
  onSet,
  onRemove,
}: RichInputFormProps) {
  const { stage } = useEditorContext();
  const listId = useId();
  const fields = useRef<HTMLFieldSetElement>(null);
  const begin = useEffectEvent(() => {
    if (isNew) fields.current?.querySelector<HTMLElement>("[role=combobox]")?.focus();
  });
  useEffect(() => begin(), []);
  const kind = isRecord(input) && input.kind === "BuildSelector" ? "BuildSelector" : "BranchCommitSelector";
  const spec = isRecord(input) && isRecord(input.spec) ? input.spec : {};
  const inputs = isRecord(spec.inputs) ? spec.inputs : {};
  const outputs = isRecord(spec.outputs) ? spec.outputs : {};
  const source = textOf(inputs.source);
  const services = stage.buildServices.map(({ id }) => id);
  return (
    <fieldset ref={fields} className="flex min-w-0 flex-col gap-3 rounded-md border p-3" disabled={readOnly}>
      <legend className="px-1 font-medium">Picker {number}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Asks for">
          {(control) => (
            <Select
              {...control}
              value={kind}
              disabled={readOnly}
              onValueChange={(value) => {
                onSet(["kind"], value);
                if (value === "BranchCommitSelector") onSet(["spec", "outputs", "buildId"], undefined);
              }}
              options={[
                { value: "BranchCommitSelector", label: "A commit" },
                { value: "BuildSelector", label: "A build" },
              ]}
            />
          )}
        </Field>
        <Field label="Of the build service">
          {(control) => (
            <Select
              {...control}
              value={source === "" ? undefined : source}
              disabled={readOnly}
              placeholder="Choose one"
              onValueChange={(value) => onSet(["spec", "inputs", "source"], value)}
              options={[...new Set([...services, ...(source === "" ? [] : [source])])].map((id) => ({
                value: id,
                label: services.includes(id) ? id : `${id} (is not there)`,
              }))}
            />
          )}
        </Field>
      </div>
      <TextField
        label="Title"
        value={textOf(spec.title)}
        onSet={(value) => onSet(["spec", "title"], value)}
      />
      <TextField
        label="Description"
        optional
        value={textOf(spec.description)}
        onSet={(value) => onSet(["spec", "description"], value === "" ? undefined : value)}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        {OUTPUTS[kind].map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            optional
            list={listId}
            value={textOf(outputs[name])}
            onSet={(value) => onSet(["spec", "outputs", name], value === "" ? undefined : value)}
          />
        ))}
      </div>
      <datalist id={listId}>
        {argumentNames.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Checkbox
          label="A run cannot start without a selection"
          checked={spec.required === true}
          disabled={readOnly}
          onCheckedChange={(checked) => onSet(["spec", "required"], checked === true ? true : undefined)}
        />
        {!readOnly && (
          <Button variant="ghost" size="sm" onClick={onRemove}>
            <Trash2 aria-hidden /> Remove picker {number}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

interface TextFieldProps {
  label: string;
  optional?: boolean;
  /** Id of a datalist. */
  list?: string;
  value: string;
  onSet: (value: string) => void;
}

/** Written into the document when it is left: a name that is half typed names nothing. */
function TextField({ label, optional = false, list, value, onSet }: TextFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed.trim() !== value) onSet(typed.trim());
    setTyped(null);
  };
  return (
    <Field label={label} optional={optional}>
      {(control) => (
        <Input
          {...control}
          list={list}
          autoComplete="off"
          className={list === undefined ? undefined : "font-mono"}
          value={typed ?? value}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
      )}
    </Field>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
