"use client";

import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { DocumentPath } from "@/core/document";
import { FieldFrame, ProblemLines } from "./field-frame";
import { hintOf, labelOf } from "./field-words";
import type { FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { NameSelect } from "./resource-select";

export interface SecretGroupsFieldProps {
  field: FormField;
  path: DocumentPath;
  value: unknown;
}

/** Secret groups in the order in which they are merged. */
export function SecretGroupsField({ field, path, value }: SecretGroupsFieldProps) {
  const { facts, readOnly, set, problemsAt } = useNodeForm();
  const chosen = Array.isArray(value) ? (value as readonly unknown[]).map(String) : [];
  const free = facts.secretGroups.filter(({ id }) => !chosen.includes(id));
  return (
    <FieldFrame label={labelOf(field)} hint={hintOf(field)} problems={problemsAt(path)} disabled={readOnly}>
      {(control) => (
        <div className="flex flex-col gap-1">
          {chosen.length > 0 && (
            <ol className="flex flex-col gap-1">
              {chosen.map((id, index) => (
                <li key={`${String(index)} ${id}`}>
                  <span className="flex items-center gap-1 rounded-md bg-sunken pl-2.5">
                    <code className="min-w-0 flex-1 truncate text-sm">{id}</code>
                    <Button
                      variant="ghost"
                      size="icon-sm"
                      disabled={readOnly}
                      aria-label={`Take out ${id}`}
                      onClick={() =>
                        chosen.length === 1 ? set(path, undefined) : set([...path, index], undefined)
                      }
                    >
                      <X aria-hidden />
                    </Button>
                  </span>
                  <ProblemLines problems={problemsAt([...path, index])} />
                </li>
              ))}
            </ol>
          )}
          <NameSelect
            control={control}
            names={free}
            value=""
            optional={false}
            placeholder="Add a secret group"
            empty={chosen.length > 0 ? "All secret groups are chosen" : "The project has no secret group yet"}
            onChange={(id) => {
              if (id !== undefined) set([...path, chosen.length], id);
            }}
          />
        </div>
      )}
    </FieldFrame>
  );
}
