"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { ActionButton, failureText, useBlockedBy } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Select } from "@/components/ui/select";
import { NewLink } from "./new-link";
import type { ShareLink } from "./share-types";

export interface ShareFormProps {
  projectId: string;
  runId: string;
}

const LIFETIMES = [
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" },
] as const;
/** Seconds. */
type Lifetime = (typeof LIFETIMES)[number]["value"];

const NOTHING_MORE = { details: false, logs: false, people: false } as const satisfies ShareLink["shows"];

const CHOICES = [
  {
    name: "details",
    label: "Step details",
    hint: "What steps were given, what came of them and why they failed. Secrets stay masked.",
  },
  {
    name: "logs",
    label: "Logs",
    hint: "Everything the steps printed. Known secrets are masked; what else a program prints is shown as it is.",
  },
  {
    name: "people",
    label: "Names of people",
    hint: "Without them, it is “someone” who started or approved.",
  },
] as const satisfies readonly { name: keyof ShareLink["shows"]; label: string; hint: string }[];

/** Makes a share link; what it shows beyond statuses is chosen for each. */
export function ShareForm({ projectId, runId }: ShareFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const blockedBy = useBlockedBy(projectId, "share");
  const [lifetime, setLifetime] = useState<Lifetime>("86400");
  const [shows, setShows] = useState<ShareLink["shows"]>(NOTHING_MORE);
  const create = useMutation(
    trpc.shares.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.shares.list.pathFilter()),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (blockedBy === undefined)
      create.mutate({ projectId, runId, expiresAfterSeconds: Number(lifetime), ...shows });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {create.error && <InlineAlert tone="danger">{failureText(create.error)}</InlineAlert>}
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium text-ink-2">
          Shows how the run and its steps stand, and
        </legend>
        {CHOICES.map(({ name, label, hint }) => (
          <Checkbox
            key={name}
            label={label}
            hint={hint}
            checked={shows[name]}
            onCheckedChange={(checked) => setShows({ ...shows, [name]: checked === true })}
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-36">
          <Field label="Expires after">
            {(control) => (
              <Select {...control} value={lifetime} onValueChange={setLifetime} options={LIFETIMES} />
            )}
          </Field>
        </div>
        <ActionButton type="submit" variant="primary" blockedBy={blockedBy} pending={create.isPending}>
          <Link2 aria-hidden /> Make link
        </ActionButton>
      </div>
      {create.data && <NewLink key={create.data.id} link={create.data} />}
    </form>
  );
}
