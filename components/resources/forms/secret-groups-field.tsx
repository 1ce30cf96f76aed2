"use client";

import Link from "next/link";
import { Checkbox } from "@/components/ui/checkbox";
import type { FormChoices } from "./field-control";
import { formHref } from "./form-kinds";

export interface SecretGroupsFieldProps {
  projectId: string;
  label: string;
  error: string | null;
  groups: FormChoices["secretGroups"];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** Which secret groups a program is given. */
export function SecretGroupsField(props: SecretGroupsFieldProps) {
  const { projectId, label, error, groups, chosen, onChange } = props;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium text-ink-2">{label}</legend>
      {groups.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={
            <>
              {name} {name !== id && <span className="text-ink-3">{id}</span>}
            </>
          }
          checked={chosen.includes(id)}
          onCheckedChange={(on) =>
            onChange(on === true ? [...chosen, id] : chosen.filter((one) => one !== id))
          }
        />
      ))}
      {groups.length === 0 && (
        <p className="text-ink-3">
          There is no secret group yet.{" "}
          <Link href={formHref(projectId, "secret-group")} className="text-accent-text underline">
            Make one
          </Link>
        </p>
      )}
      <p role="alert" className="text-sm text-red empty:hidden">
        {error}
      </p>
    </fieldset>
  );
}
