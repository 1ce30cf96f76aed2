"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import type { FieldControl as AriaControl } from "@/components/ui/field";
import { NameSelect } from "./resource-select";
import { useNodeForm } from "./node-form-context";

export interface CredentialsSelectProps {
  control: AriaControl;
  value: string;
  onChange: (id: string | undefined) => void;
}

/** With what an image is pulled, of those the project has stored. */
export function CredentialsSelect({ control, value, onChange }: CredentialsSelectProps) {
  const { projectId } = useNodeForm();
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.resources.registries.queryOptions({ projectId }));
  return (
    <NameSelect
      control={control}
      names={data.map(({ id, registry }) => ({ id, name: `${id} (${registry})` }))}
      value={value}
      optional
      absent="None: anybody may pull it"
      placeholder="None: anybody may pull it"
      empty="None: anybody may pull it"
      onChange={onChange}
    />
  );
}
