"use client";

import { ImageReachability } from "@/components/source-picker";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

const NO_CREDENTIALS = "none";

export interface ImageFieldsProps {
  projectId: string;
  imagePath: string;
  credentials: string | undefined;
  known: readonly { id: string; registry: string }[];
  onChange: (imagePath: string, credentials: string | undefined) => void;
  problem: string | undefined;
}

/** An image of a registry; the registry itself is asked whether it can be pulled. */
export function ImageFields({
  projectId,
  imagePath,
  credentials,
  known,
  onChange,
  problem,
}: ImageFieldsProps) {
  return (
    <div className="flex flex-col gap-2">
      <div className="grid gap-x-3 gap-y-2 sm:grid-cols-[3fr_2fr]">
        <Field label="Image" error={problem}>
          {(control) => (
            <Input
              {...control}
              className="font-mono text-sm"
              value={imagePath}
              placeholder="registry.example.com/team/api:1.4"
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange(event.target.value, credentials)}
            />
          )}
        </Field>
        <Field label="Credentials">
          {(control) => (
            <Select
              {...control}
              value={credentials ?? NO_CREDENTIALS}
              onValueChange={(id) => onChange(imagePath, id === NO_CREDENTIALS ? undefined : id)}
              options={[
                { value: NO_CREDENTIALS, label: "None: anybody may pull it" },
                ...known.map(({ id, registry }) => ({ value: id, label: `${id} (${registry})` })),
              ]}
            />
          )}
        </Field>
      </div>
      <ImageReachability projectId={projectId} imagePath={imagePath} credentials={credentials} />
    </div>
  );
}
