"use client";

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { isRecord, type DocumentPath } from "@/core/document";
import { ExpressionInput } from "./expression-input";
import { ProblemLines } from "./field-frame";
import { Fieldset } from "./fieldset";
import { hintOf, labelOf } from "./field-words";
import type { FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { isExpressionText } from "./expression-text";
import { useTyped } from "./use-typed";

export interface MapFieldProps {
  field: FormField;
  path: DocumentPath;
  value: unknown;
}

/** Named values, each in a line. */
export function MapField({ field, path, value }: MapFieldProps) {
  const { readOnly, set } = useNodeForm();
  const [isAdding, setAdding] = useState(false);
  const entries = isRecord(value) ? Object.entries(value) : [];
  const label = labelOf(field);
  if (isExpressionText(value)) return <WholeMap label={label} path={path} value={value} />;

  const rename = (from: string, to: string) => {
    if (to === "" || to === from || entries.some(([name]) => name === to)) return;
    set(path, Object.fromEntries(entries.map(([name, one]) => [name === from ? to : name, one])));
  };
  return (
    <Fieldset legend={label} hint={hintOf(field)} path={path}>
      {entries.map(([name, one]) => (
        <MapRow
          key={name}
          path={[...path, name]}
          name={name}
          value={one}
          onRename={(to) => rename(name, to)}
          onRemove={() => set([...path, name], undefined)}
        />
      ))}
      {isAdding && (
        <NewName
          label={`Name of a new one of ${label}`}
          onDone={(name) => {
            setAdding(false);
            if (name !== "" && !entries.some(([known]) => known === name)) set([...path, name], "");
          }}
        />
      )}
      <Button
        size="sm"
        variant="ghost"
        className="self-start"
        disabled={readOnly}
        onClick={() => setAdding(true)}
      >
        <Plus aria-hidden className="size-3.5!" /> Add to {label.toLowerCase()}
      </Button>
    </Fieldset>
  );
}

function WholeMap({ label, path, value }: { label: string; path: DocumentPath; value: string }) {
  const { set, problemsWithin } = useNodeForm();
  return (
    <Fieldset legend={label}>
      <ExpressionInput
        control={{
          id: `${path.join("-")}-expression`,
          "aria-invalid": undefined,
          "aria-describedby": undefined,
        }}
        label={label}
        value={value}
        onChange={(text) => set(path, text === "" ? undefined : text)}
      />
      <ProblemLines problems={problemsWithin(path)} />
    </Fieldset>
  );
}

interface MapRowProps {
  path: DocumentPath;
  name: string;
  value: unknown;
  onRename: (to: string) => void;
  onRemove: () => void;
}

function MapRow({ path, name, value, onRename, onRemove }: MapRowProps) {
  const { readOnly, set, problemsWithin } = useNodeForm();
  const { text, onType, leave } = useTyped(name, onRename);
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-[2fr_3fr_auto] items-start gap-1">
        <Input
          aria-label={`Name ${name}`}
          value={text}
          readOnly={readOnly}
          spellCheck={false}
          autoComplete="off"
          className="font-mono text-sm"
          onChange={(event) => onType(event.target.value)}
          onBlur={leave}
        />
        <div className="min-w-0">
          <ExpressionInput
            control={{
              id: `value-${path.join("-")}`,
              "aria-invalid": problemsWithin(path).length > 0 ? true : undefined,
              "aria-describedby": undefined,
            }}
            label={`Value of ${name}`}
            value={written}
            onChange={(next) => set(path, next)}
          />
        </div>
        <Button
          variant="ghost"
          size="icon-sm"
          disabled={readOnly}
          aria-label={`Take out ${name}`}
          onClick={onRemove}
        >
          <X aria-hidden />
        </Button>
      </div>
      <ProblemLines problems={problemsWithin(path)} />
    </div>
  );
}

function NewName({ label, onDone }: { label: string; onDone: (name: string) => void }) {
  const [name, setName] = useState("");
  return (
    <Input
      autoFocus
      aria-label={label}
      value={name}
      placeholder="NAME"
      spellCheck={false}
      autoComplete="off"
      className="font-mono text-sm"
      onChange={(event) => setName(event.target.value)}
      onBlur={() => onDone(name.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          event.currentTarget.blur();
        }
        if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          onDone("");
        }
      }}
    />
  );
}
