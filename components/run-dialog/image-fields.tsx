"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useTRPCClient } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";
import { useSettled } from "@/components/ui/settled";

/** What a pause in typing is. */
const PAUSE_MS = 500;
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
      <Reachability projectId={projectId} imagePath={imagePath} credentials={credentials} />
    </div>
  );
}

function Reachability({
  projectId,
  imagePath,
  credentials,
}: Pick<ImageFieldsProps, "projectId" | "imagePath" | "credentials">) {
  const client = useTRPCClient();
  const wanted = imagePath.trim();
  const asked = useSettled(wanted, PAUSE_MS);
  const check = useQuery({
    queryKey: ["check-image", projectId, asked, credentials ?? null],
    queryFn: () =>
      client.runs.checkImage.mutate({ projectId, imagePath: asked, ...(credentials && { credentials }) }),
    enabled: asked !== "" && asked === wanted,
    retry: false,
    staleTime: 15_000,
  });
  const isAsking = wanted !== "" && (asked !== wanted || check.isPending);
  const said = isAsking ? undefined : check.data;
  return (
    <p role="status" className="flex min-h-4 items-start gap-1.5 text-sm text-ink-3 [overflow-wrap:anywhere]">
      {isAsking && (
        <>
          <Spinner className="size-3.5!" /> Asking the registry
        </>
      )}
      {said?.isThere === true && (
        <>
          <CircleCheck aria-hidden className="mt-px size-3.5! shrink-0 text-green" /> {said.message}
        </>
      )}
      {(said?.isThere === false || check.isError) && !isAsking && (
        <>
          <CircleX aria-hidden className="mt-px size-3.5! shrink-0 text-red" />
          <span className="text-red">{said?.message ?? check.error?.message}</span>
        </>
      )}
    </p>
  );
}
