"use client";

import { useId, useState } from "react";
import { ChevronRight } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { DocumentPath } from "@/core/document";
import { ChoiceOfFields } from "./choice-of-fields";
import { rankOf, rivalsOf } from "./field-words";
import { isWritten, type FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";

export interface GroupFieldsProps {
  fields: readonly FormField[];
  path: DocumentPath;
  value: unknown;
}

/** The fields of an object: those that are wanted or written, and behind a button the others. */
export function GroupFields({ fields, path, value }: GroupFieldsProps) {
  const { kind } = useNodeForm();
  const [open, setOpen] = useState(false);
  const id = useId();
  const shown: FormField[] = [];
  const more: FormField[] = [];
  for (const field of fields) {
    const rank = isWritten(value, field.name) ? "shown" : rankOf(kind, field);
    if (rank === "shown") shown.push(field);
    else if (rank === "more") more.push(field);
  }
  return (
    <>
      <Fields fields={shown} all={fields} path={path} value={value} />
      {more.length > 0 && (
        <div>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="flex items-center gap-1 text-sm text-ink-2 transition-colors hover:text-ink pointer-coarse:min-h-10"
          >
            <ChevronRight aria-hidden className={cn("size-3.5! transition-transform", open && "rotate-90")} />
            {open ? "Fewer settings" : `More settings (${String(more.length)})`}
          </button>
          <div id={id} hidden={!open} className={cn(open && "mt-3 flex flex-col gap-3")}>
            {open && <Fields fields={more} all={fields} path={path} value={value} />}
          </div>
        </div>
      )}
    </>
  );
}

interface FieldsProps extends GroupFieldsProps {
  /** Also those that are not shown here. */
  all: readonly FormField[];
}

/** Fields of which there may be one only are chosen between at the place of the first of them. */
function Fields({ fields, all, path, value }: FieldsProps) {
  const { renderField } = useNodeForm();
  const told = new Set<string>();
  return fields.map((field) => {
    const names = rivalsOf(field.name);
    const rivals = names.flatMap((name) => all.filter((other) => other.name === name));
    if (rivals.length < 2) return renderField(field, [...path, field.name]);
    if (names.some((name) => told.has(name))) return null;
    for (const name of names) told.add(name);
    return <ChoiceOfFields key={field.name} fields={rivals} path={path} value={value} />;
  });
}
