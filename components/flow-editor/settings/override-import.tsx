"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import type { OverrideFormProps } from "./override-form";
import { readOverrideText } from "./read-override-text";

export interface OverrideImportProps extends Omit<OverrideFormProps, "names"> {
  format: "json" | "env";
  stored: readonly { name: string; locked: boolean }[];
}

/** Many values at once, pasted as JSON or as the lines of an `.env` file. */
export function OverrideImport({ format, stored, isPending, onSave }: OverrideImportProps) {
  const [text, setText] = useState("");
  const [replacesAll, setReplacesAll] = useState(false);
  const read = readOverrideText(text, format);
  const values = "values" in read ? read.values : [];
  const given = new Set(values.map(({ name }) => name));
  const locks = new Map(stored.map(({ name, locked }) => [name, locked]));
  const remove = replacesAll ? stored.flatMap(({ name }) => (given.has(name) ? [] : [name])) : [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (values.length === 0) return;
    const set = values.map((one) => ({ ...one, locked: locks.get(one.name) ?? false }));
    const isSaved = await onSave({ set, remove }).then(
      () => true,
      () => false,
    );
    if (isSaved) setText("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 border-t pt-4">
      <Field
        label={format === "json" ? "Values as JSON" : "Values as lines of an .env file"}
        hint={
          values.length > 0
            ? effectWords(
                values.map(({ name }) => name),
                locks,
                remove,
              )
            : undefined
        }
        error={"problem" in read ? read.problem : null}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={6}
            className="font-mono"
            placeholder={
              format === "json" ? '{ "API_KEY": "…", "REGIONS": ["eu", "us"] }' : "API_KEY=…\nREGION=eu"
            }
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        {stored.length > 0 && (
          <Checkbox
            label="Remove stored values that are not in it"
            checked={replacesAll}
            onCheckedChange={(checked) => setReplacesAll(checked === true)}
          />
        )}
        <Button type="submit" pending={isPending} disabled={values.length === 0}>
          Store {values.length === 1 ? "1 value" : `${String(values.length)} values`}
        </Button>
      </div>
    </form>
  );
}

/** `2 new: A, B. Replaced: C. Removed: D.` */
function effectWords(
  names: readonly string[],
  stored: ReadonlyMap<string, boolean>,
  removed: readonly string[],
): string {
  const list = (title: string, some: readonly string[]) =>
    some.length === 0 ? null : `${title}: ${some.join(", ")}.`;
  return [
    list(
      "New",
      names.filter((name) => !stored.has(name)),
    ),
    list(
      "Replaced",
      names.filter((name) => stored.has(name)),
    ),
    list("Removed", removed),
  ]
    .filter((words) => words !== null)
    .join(" ");
}
