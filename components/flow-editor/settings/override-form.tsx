"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { OverrideChange } from "./override-settings";

export interface OverrideFormProps {
  /** That have a value. */
  names: readonly string[];
  isPending: boolean;
  /** Rejects when it was refused. */
  onSave: (change: OverrideChange) => Promise<unknown>;
}

/** One value: a new one, or in the place of a stored one. */
export function OverrideForm({ names, isPending, onSave }: OverrideFormProps) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [locked, setLocked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isKnown = names.includes(name.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return setError("Give it the name of an argument.");
    setError(null);
    const isSaved = await onSave({ set: [{ name: name.trim(), value, locked }] }).then(
      () => true,
      () => false,
    );
    if (!isSaved) return;
    setName("");
    setValue("");
    setLocked(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 border-t pt-4">
      <div className="flex items-start gap-2 max-sm:flex-wrap">
        <Field label="Argument" error={error} className="w-48 max-sm:w-full">
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
        <Field label="Value" hint="Taken as text; other types by way of JSON." className="min-w-0 flex-1">
          {(control) => (
            <Input
              {...control}
              type="password"
              className="font-mono"
              autoComplete="new-password"
              spellCheck={false}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Checkbox
          label="Lock it"
          checked={locked}
          onCheckedChange={(checked) => setLocked(checked === true)}
        />
        <Button type="submit" pending={isPending}>
          {isKnown ? "Replace the value" : "Store the value"}
        </Button>
      </div>
    </form>
  );
}
