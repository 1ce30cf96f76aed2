"use client";

import Link from "next/link";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import type { FormChoices } from "./field-control";
import { ADDON_VARIABLE, type AddonLinkDraft, type FormField } from "./form-fields";
import { formHref } from "./form-kinds";

export interface AddonLinksFieldProps {
  projectId: string;
  field: FormField;
  error: string | null;
  addons: FormChoices["addons"];
  links: readonly AddonLinkDraft[];
  onChange: (links: readonly AddonLinkDraft[]) => void;
}

/** Which databases a program connects to, and the variable each is given in. */
export function AddonLinksField({ projectId, field, error, addons, links, onChange }: AddonLinksFieldProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium text-ink-2">{field.label}</legend>
      {addons.map(({ id, name }) => {
        const link = links.find((one) => one.id === id);
        return (
          <div key={id} className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
            <Checkbox
              label={
                <>
                  {name} {name !== id && <span className="text-ink-3">{id}</span>}
                </>
              }
              checked={link !== undefined}
              onCheckedChange={(on) =>
                onChange(
                  on === true ? [...links, { id, as: ADDON_VARIABLE }] : links.filter((one) => one.id !== id),
                )
              }
            />
            {link !== undefined && (
              <label className="flex items-center gap-2 text-ink-3">
                as
                <Input
                  className="w-48 font-mono"
                  aria-label={`Variable for ${name}`}
                  value={link.as}
                  placeholder={ADDON_VARIABLE}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) =>
                    onChange(links.map((one) => (one.id === id ? { ...one, as: event.target.value } : one)))
                  }
                />
              </label>
            )}
          </div>
        );
      })}
      {addons.length === 0 ? (
        <p className="text-ink-3">
          There is no addon yet.{" "}
          <Link href={formHref(projectId, "addon")} className="text-accent-text underline">
            Make one
          </Link>
        </p>
      ) : (
        <p className="text-sm text-ink-3">{field.hint}</p>
      )}
      <p role="alert" className="text-sm text-red empty:hidden">
        {error}
      </p>
    </fieldset>
  );
}
