"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { OneTimeText } from "./one-time-text";
import { ROLE_HINTS, ROLE_OPTIONS, type Role } from "./roles";

export interface AddMemberDialogProps {
  projectId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Adds a person by e-mail address; for somebody new it shows the link that signs them in once. */
export function AddMemberDialog({ projectId, open, onOpenChange }: AddMemberDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [role, setRole] = useState<Role>("releaser");
  const add = useMutation(
    trpc.members.set.mutationOptions({
      onSuccess: async ({ signInPath }) => {
        await queryClient.invalidateQueries(trpc.members.list.pathFilter());
        if (signInPath === null) close();
      },
    }),
  );
  function close() {
    add.reset();
    onOpenChange(false);
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = new FormData(event.currentTarget).get("email");
    if (typeof email === "string") add.mutate({ projectId, email: email.trim(), role });
  };
  const signInPath = add.data?.signInPath ?? null;
  return (
    <Dialog open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      {signInPath !== null ? (
        <DialogContent title="Pass this link on" footer={<Button onClick={close}>Done</Button>}>
          <OneTimeText
            text={new URL(signInPath, window.location.origin).href}
            note="It signs the new member in once, within 24 hours, and is not shown again. They set a password of their own afterwards."
          />
        </DialogContent>
      ) : (
        <DialogContent
          title="Add member"
          footer={
            <>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" form="add-member" variant="primary" pending={add.isPending}>
                Add member
              </Button>
            </>
          }
        >
          <form id="add-member" onSubmit={submit} className="flex flex-col gap-3">
            {add.error && <InlineAlert tone="danger">{failureText(add.error)}</InlineAlert>}
            <Field label="E-mail" hint="Somebody new gets an account, and you get a link to pass on.">
              {(control) => (
                <Input {...control} name="email" type="email" required maxLength={320} autoComplete="off" />
              )}
            </Field>
            <Field label="Role" hint={ROLE_HINTS[role]}>
              {(control) => (
                <Select {...control} value={role} onValueChange={setRole} options={ROLE_OPTIONS} />
              )}
            </Field>
          </form>
        </DialogContent>
      )}
    </Dialog>
  );
}
