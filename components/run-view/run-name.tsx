"use client";

import { Pencil } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Textarea } from "@/components/ui/textarea";
import { RUN_DESCRIPTION_MAX, whyNotRunName } from "@/core/run";

export interface RunNameProps {
  name: string | null;
  description: string | null;
  /** Null: this person may not rename. Rejects with a sentence in its `message`. */
  onRename: ((name: string | null, description: string | null) => Promise<void>) | null;
}

/** The name of a run, in place; press it to change it. */
export function RunName({ name, description, onRename }: RunNameProps) {
  const [open, setOpen] = useState(false);
  if (!onRename) return name === null ? null : <span className="truncate text-ink-2">{name}</span>;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          className="group min-w-0 shrink px-1.5 font-normal"
          aria-label="Change name and description"
        >
          <span className="truncate">{name ?? <span className="text-ink-3">Add a name</span>}</span>
          <Pencil
            aria-hidden
            className="size-3! text-ink-3 opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100"
          />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="w-90 max-w-[calc(100vw-2rem)]">
        <RenameForm name={name} description={description} onRename={onRename} onDone={() => setOpen(false)} />
      </PopoverContent>
    </Popover>
  );
}

interface RenameFormProps {
  name: string | null;
  description: string | null;
  onRename: (name: string | null, description: string | null) => Promise<void>;
  onDone: () => void;
}

function RenameForm({ name, description, onRename, onDone }: RenameFormProps) {
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const submit = async () => {
    const data = new FormData(form.current ?? undefined);
    const next = textOf(data, "name");
    const wrong = whyNotRunName(next);
    setError(wrong);
    if (wrong !== null) return;
    setPending(true);
    try {
      await onRename(next || null, textOf(data, "description") || null);
      onDone();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setPending(false);
    }
  };

  return (
    <form
      ref={form}
      className="flex flex-col gap-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Name" error={error} optional>
        {(control) => (
          <Input {...control} name="name" defaultValue={name ?? ""} autoFocus autoComplete="off" />
        )}
      </Field>
      <Field label="Description" optional>
        {(control) => (
          <Textarea
            {...control}
            name="description"
            defaultValue={description ?? ""}
            maxLength={RUN_DESCRIPTION_MAX}
            rows={2}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onDone}>
          Cancel
        </Button>
        <Button variant="primary" type="submit" pending={pending}>
          Save name
        </Button>
      </div>
    </form>
  );
}

function textOf(data: FormData, field: string): string {
  const value = data.get(field);
  return typeof value === "string" ? value.trim() : "";
}
