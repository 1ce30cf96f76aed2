"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useEditorContext } from "../editor-context";
import type { FlowRepository } from "../gitops";

const ACCESS = [
  { value: "none", label: "None" },
  { value: "password", label: "User name and password, or a token" },
  { value: "ssh-key", label: "Private key (ssh)" },
] as const;
type Access = (typeof ACCESS)[number]["value"];

export interface GitOpsFormProps {
  /** What is there already; null for a flow that is kept here alone. */
  repository: FlowRepository | null;
  /** What the form begins with where nothing is there. */
  proposed: { repoUrl: string; branch: string; filePath: string };
  onDone: () => void;
  /** Absent where there is nothing to go back to. */
  onCancel?: () => void;
}

/** Where the flow is to be kept, and what the repository is shown to be let in. */
export function GitOpsForm({ repository, proposed, onDone, onCancel }: GitOpsFormProps) {
  const { place, whyNotEdit } = useEditorContext();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => ({
    ...(repository ?? proposed),
    username: repository?.username ?? "",
    password: "",
    privateKey: "",
  }));
  const [access, setAccess] = useState<Access>(repository?.access ?? "none");
  const connect = useMutation(
    trpc.gitops.connect.mutationOptions({
      onSuccess: (connected) => {
        queries.setQueryData(trpc.gitops.get.queryKey(place), connected);
        onDone();
      },
    }),
  );
  const isKept =
    access === repository?.access &&
    (access === "ssh-key"
      ? fields.privateKey === ""
      : fields.password === "" && fields.username === repository.username);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { repoUrl, branch, filePath, username, password, privateKey } = fields;
    const credentials =
      access === "none"
        ? null
        : isKept
          ? "keep"
          : access === "password"
            ? { kind: access, username, password }
            : { kind: access, privateKey };
    connect.mutate({ ...place, repoUrl, branch, filePath, credentials });
  };
  const input = (name: keyof typeof fields) => ({
    autoComplete: "off",
    spellCheck: false,
    className: "font-mono",
    disabled: whyNotEdit !== null,
    value: String(fields[name]),
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
  });
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {connect.isError && <InlineAlert tone="danger" title={failureText(connect.error)} />}
      <Field
        label="Repository"
        hint="Its address as git takes it: https, ssh, git@host:path, or file:// for one on the server."
      >
        {(control) => (
          <Input {...control} {...input("repoUrl")} placeholder="https://git.example.com/shop/flows.git" />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-[10rem_1fr]">
        <Field label="Branch">{(control) => <Input {...control} {...input("branch")} />}</Field>
        <Field
          label="File"
          hint="From the root; .yaml, .yml or .json says the language. Publishing makes it."
        >
          {(control) => <Input {...control} {...input("filePath")} />}
        </Field>
      </div>
      <Field label="Credentials" hint="Kept encrypted; nobody can read them again." className="max-w-md">
        {(control) => (
          <Select
            {...control}
            value={access}
            disabled={whyNotEdit !== null}
            onValueChange={setAccess}
            options={ACCESS}
          />
        )}
      </Field>
      {access === "password" && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="User name">{(control) => <Input {...control} {...input("username")} />}</Field>
          <Field
            label="Password or token"
            hint={repository?.access === access ? "Empty: the one that is stored." : undefined}
          >
            {(control) => (
              <Input {...control} {...input("password")} type="password" autoComplete="new-password" />
            )}
          </Field>
        </div>
      )}
      {access === "ssh-key" && (
        <Field
          label="Private key"
          hint={
            repository?.access === access
              ? "Empty: the one that is stored."
              : "As OpenSSH writes it, without a passphrase. Its public half needs the right to push."
          }
        >
          {(control) => <Textarea {...control} {...input("privateKey")} rows={4} />}
        </Field>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={connect.isPending} disabled={whyNotEdit !== null}>
          {repository === null ? "Connect the repository" : "Save the connection"}
        </Button>
        {onCancel && (
          <Button variant="ghost" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
