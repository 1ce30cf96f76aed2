"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { OneTimeText } from "./one-time-text";
import { ROLE_HINTS, ROLE_OPTIONS, type Role } from "./roles";

export interface CreateTokenDialogProps {
  projectId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const DAY_MS = 24 * 3600_000;

const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "never", label: "Never" },
] as const;
type Lifetime = (typeof LIFETIMES)[number]["value"];

/** Makes an API token of the person's own; its text is shown once. */
export function CreateTokenDialog({ projectId, open, onOpenChange }: CreateTokenDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: permissions } = useQuery(trpc.session.permissions.queryOptions({ projectId }));
  const [role, setRole] = useState<Role>("releaser");
  const [lifetime, setLifetime] = useState<Lifetime>("90");
  const [everywhere, setEverywhere] = useState(false);
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.tokens.list.pathFilter()),
    }),
  );
  const close = () => {
    create.reset();
    onOpenChange(false);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    if (typeof name !== "string") return;
    create.mutate({
      name: name.trim(),
      role,
      projectId: everywhere ? null : projectId,
      expiresAt: lifetime === "never" ? null : new Date(Date.now() + Number(lifetime) * DAY_MS),
    });
  };
  // A token never has more rights than its owner.
  const ownRank = ROLE_OPTIONS.findIndex((option) => option.value === permissions?.role);
  const roles = ROLE_OPTIONS.map((option, rank) => ({ ...option, disabled: ownRank >= 0 && rank > ownRank }));
  return (
    <Dialog open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      {create.data ? (
        <DialogContent title="Your new token" footer={<Button onClick={close}>Done</Button>}>
          <OneTimeText
            text={create.data.token}
            note="Copy it now: it is stored hashed and cannot be shown again. Whoever has it can act with its role."
          />
        </DialogContent>
      ) : (
        <DialogContent
          title="Create token"
          footer={
            <>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" form="create-token" variant="primary" pending={create.isPending}>
                Create token
              </Button>
            </>
          }
        >
          <form id="create-token" onSubmit={submit} className="flex flex-col gap-3">
            {create.error && <InlineAlert tone="danger">{failureText(create.error)}</InlineAlert>}
            <Field label="Name" hint="What will use it.">
              {(control) => (
                <Input
                  {...control}
                  name="name"
                  required
                  maxLength={100}
                  autoComplete="off"
                  placeholder="CI of the shop"
                />
              )}
            </Field>
            <Field label="Role" hint={ROLE_HINTS[role]}>
              {(control) => <Select {...control} value={role} onValueChange={setRole} options={roles} />}
            </Field>
            <Field label="Expires after">
              {(control) => (
                <Select {...control} value={lifetime} onValueChange={setLifetime} options={LIFETIMES} />
              )}
            </Field>
            <Checkbox
              label="Reaches all my projects"
              hint="Otherwise only this one."
              checked={everywhere}
              onCheckedChange={(checked) => setEverywhere(checked === true)}
            />
          </form>
        </DialogContent>
      )}
    </Dialog>
  );
}
