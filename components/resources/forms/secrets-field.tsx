"use client";

import { Plus } from "lucide-react";
import { useRef, type ClipboardEvent } from "react";
import { parseEnvText } from "@/components/env-text";
import { Button } from "@/components/ui/button";
import { repeatedNames } from "./draft";
import type { FormField, SecretEntry } from "./form-fields";
import { messageAtName, type FormProblem } from "./form-problems";
import { SecretRow } from "./secret-row";

export interface SecretsFieldProps {
  field: FormField & { type: "secrets" };
  entries: readonly SecretEntry[];
  problems: readonly FormProblem[];
  onChange: (entries: readonly SecretEntry[]) => void;
}

/** Named secrets, a row each. Lines of an `.env` file can be pasted into a name. */
export function SecretsField({ field, entries, problems, onChange }: SecretsFieldProps) {
  const list = useRef<HTMLUListElement>(null);
  const repeated = repeatedNames(entries);
  const change = (key: number, next: Partial<SecretEntry>) =>
    onChange(entries.map((entry) => (entry.key === key ? { ...entry, ...next } : entry)));
  const nextKey = Math.max(-1, ...entries.map(({ key }) => key)) + 1;
  const paste = (entry: SecretEntry, event: ClipboardEvent) => {
    const pairs = field.of === "variable" ? parseEnvText(event.clipboardData.getData("text")) : null;
    if (pairs === null) return;
    event.preventDefault();
    const names = new Set(pairs.map(({ name }) => name));
    const others = entries.filter(({ key, name }) => key !== entry.key && !names.has(name));
    const pasted = pairs.map(({ name, value }, index): SecretEntry => {
      const known = entries.find((one) => one.name === name);
      return { key: nextKey + index, name, value, stored: known?.stored ?? false, removed: false };
    });
    onChange([...others, ...pasted]);
  };
  return (
    <div role="group" aria-label={field.label} className="flex flex-col gap-2">
      {entries.length > 0 && (
        <ul ref={list} className="flex flex-col gap-2">
          {entries.map((entry) => (
            <SecretRow
              key={entry.key}
              of={field.of}
              entry={entry}
              error={
                repeated.has(entry.key)
                  ? `There are two of the name ${entry.name}. Rename one of them.`
                  : entry.removed
                    ? null
                    : messageAtName(problems, field.path, entry.name.trim())
              }
              onChange={(next) => change(entry.key, next)}
              onRemove={() =>
                entry.stored
                  ? change(entry.key, { removed: true, value: null })
                  : onChange(entries.filter(({ key }) => key !== entry.key))
              }
              onPaste={(event) => paste(entry, event)}
            />
          ))}
        </ul>
      )}
      <Button
        size="sm"
        className="self-start"
        onClick={() =>
          onChange([...entries, { key: nextKey, name: "", value: "", stored: false, removed: false }])
        }
      >
        <Plus aria-hidden /> Add {field.of}
      </Button>
      {entries.length === 0 && field.of === "variable" && (
        <p className="text-sm text-ink-3">Lines of an .env file can be pasted into the first name.</p>
      )}
    </div>
  );
}
