"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { isRecord } from "@/core/document";
import { useEditorContext } from "../editor-context";
import { argumentType, parseArgumentText, toArgumentText } from "./argument-text";

/** The document's arguments and their defaults: what `${args.NAME}` reads. */
export function ArgumentSettings() {
  const { state, dispatch, whyNotEdit } = useEditorContext();
  const document = state.legible.value;
  const values = isRecord(document) && isRecord(document.arguments) ? document.arguments : {};
  const names = Object.keys(values);
  const set = (name: string, value: unknown) =>
    dispatch({ type: "set-document", path: ["arguments", name], value });
  return (
    <section className="flex flex-col gap-4">
      <p className="text-ink-2">
        Steps read an argument as <code>{"${args.NAME}"}</code>; a run can replace its default. Defaults stand
        in the document, readable for everybody who can see the flow: secrets belong into stored values. A
        number, true, false or JSON is taken as that; put it in quotes to have it as text.
      </p>
      {names.length === 0 ? (
        <p className="text-ink-3">The flow has no arguments yet.</p>
      ) : (
        <ul aria-label="Arguments" className="flex flex-col gap-2">
          {names.map((name) => (
            <ArgumentRow
              key={name}
              name={name}
              value={values[name]}
              readOnly={whyNotEdit !== null}
              onChange={(value) => set(name, value)}
              onRemove={() => set(name, undefined)}
            />
          ))}
        </ul>
      )}
      {whyNotEdit === null && <NewArgument taken={names} onAdd={set} />}
    </section>
  );
}

interface ArgumentRowProps {
  name: string;
  value: unknown;
  readOnly: boolean;
  onChange: (value: unknown) => void;
  onRemove: () => void;
}

function ArgumentRow({ name, value, readOnly, onChange, onRemove }: ArgumentRowProps) {
  const shown = toArgumentText(value);
  // Null while nobody types: half of a JSON text is not what the document shall say meanwhile.
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== shown) onChange(parseArgumentText(typed));
    setTyped(null);
  };
  return (
    <li className="flex items-center gap-2 max-sm:flex-wrap">
      <code className="w-48 min-w-0 shrink-0 truncate max-sm:w-full" title={name}>
        {name}
      </code>
      <Input
        aria-label={`Default of ${name}`}
        className="min-w-0 flex-1 font-mono"
        value={typed ?? shown}
        readOnly={readOnly}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      <Badge tone="outline" className="w-16 justify-center">
        {argumentType(parseArgumentText(typed ?? shown))}
      </Badge>
      {!readOnly && (
        <Button variant="ghost" size="icon" aria-label={`Remove ${name}`} onClick={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      )}
    </li>
  );
}

function NewArgument({
  taken,
  onAdd,
}: {
  taken: readonly string[];
  onAdd: (name: string, value: unknown) => void;
}) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [error, setError] = useState<string | null>(null);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "") return setError("Give it a name.");
    if (taken.includes(wanted)) return setError(`There is an argument ${wanted} already.`);
    onAdd(wanted, parseArgumentText(value));
    setName("");
    setValue("");
    setError(null);
  };
  return (
    <form onSubmit={add} className="flex items-start gap-2 border-t pt-4 max-sm:flex-wrap">
      <Field label="Name" error={error} className="w-48 max-sm:w-full">
        {(control) => (
          <Input
            {...control}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Default" className="min-w-0 flex-1">
        {(control) => (
          <Input
            {...control}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" className="mt-5">
        <Plus aria-hidden /> Add argument
      </Button>
    </form>
  );
}
