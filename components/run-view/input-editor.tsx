"use client";

import { KeyRound, Undo2, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { InputField } from "./input-fields";

export interface InputEditorProps {
  there: readonly InputField[];
  /** What the kind knows beside that. */
  more: readonly InputField[];
  /** By the name of the field; null leaves it out, absent is as it was. */
  typed: Readonly<Record<string, string | null>>;
  /** Undefined: as it was. */
  onType: (name: string, text: string | null | undefined) => void;
  errors: Readonly<Record<string, string>>;
}

/** The values of a step's spec, each to be replaced, left out or added. */
export function InputEditor({ there, more, typed, onType, errors }: InputEditorProps) {
  const added = more.filter(({ name }) => typed[name] !== undefined);
  const addable = more.filter(({ name }) => typed[name] === undefined);
  return (
    <div className="flex flex-col gap-3">
      {[...there, ...added].map((field) => (
        <InputRow
          key={field.name}
          field={field}
          text={typed[field.name]}
          onType={(text) => onType(field.name, text)}
          error={errors[field.name]}
        />
      ))}
      {there.length === 0 && added.length === 0 && <p className="text-ink-3">This step has no inputs.</p>}
      {addable.length > 0 && (
        <Select
          aria-label="Add an input"
          placeholder="Add an input"
          className="max-w-72"
          value={undefined}
          options={addable.map(({ name }) => ({ value: name, label: name }))}
          onValueChange={(name) => {
            const field = addable.find((one) => one.name === name);
            onType(name, field?.type === "boolean" ? "true" : "");
          }}
        />
      )}
    </div>
  );
}

interface InputRowProps {
  field: InputField;
  /** Null: left out; undefined: as it was. */
  text: string | null | undefined;
  onType: (text: string | null | undefined) => void;
  error: string | undefined;
}

function InputRow({ field, text, onType, error }: InputRowProps) {
  const { name, initial, secret } = field;
  const changed = text !== undefined && text !== initial;
  const keptSecret = secret && text === undefined;
  return (
    <Field
      label={<code>{name}</code>}
      error={error}
      hint={
        text === null
          ? "Left out."
          : keptSecret
            ? "A secret. It stays as it is unless you replace it."
            : changed && initial === null
              ? "Added."
              : undefined
      }
    >
      {(control) => (
        <div className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            {text === null || keptSecret ? (
              <Input
                {...control}
                value={text === null ? "" : (initial ?? "")}
                readOnly
                disabled={text === null}
              />
            ) : (
              <ValueControl field={field} control={control} text={text ?? initial ?? ""} onType={onType} />
            )}
          </div>
          {keptSecret && (
            <Button aria-label={`Replace ${name}`} onClick={() => onType("")}>
              <KeyRound aria-hidden />
              Replace
            </Button>
          )}
          {changed || (secret && text !== undefined) ? (
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Undo the change of ${name}`}
              onClick={() => onType(undefined)}
            >
              <Undo2 aria-hidden />
            </Button>
          ) : (
            <Button variant="ghost" size="icon" aria-label={`Leave ${name} out`} onClick={() => onType(null)}>
              <X aria-hidden />
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}

interface ValueControlProps {
  field: InputField;
  control: { id: string; "aria-invalid": true | undefined; "aria-describedby": string | undefined };
  text: string;
  onType: (text: string) => void;
}

function ValueControl({ field: { type, secret }, control, text, onType }: ValueControlProps) {
  if (type === "boolean") {
    const options = [
      { value: "true", label: "true" },
      { value: "false", label: "false" },
    ];
    return <Select {...control} value={text} onValueChange={onType} options={options} />;
  }
  if (type === "json" || text.includes("\n")) {
    return (
      <Textarea
        {...control}
        className="font-mono text-sm"
        value={text}
        onChange={(event) => onType(event.target.value)}
      />
    );
  }
  return (
    <Input
      {...control}
      value={text}
      type={secret ? "password" : "text"}
      inputMode={type === "number" ? "decimal" : "text"}
      autoComplete={secret ? "new-password" : "off"}
      spellCheck={false}
      onChange={(event) => onType(event.target.value)}
    />
  );
}
