"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTRPC, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { failureText } from "./failure-text";

export interface StartBuildDialogProps {
  projectId: string;
  service: ApiOutputs["resources"]["buildServices"]["get"];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onStarted: (buildId: string) => void;
}

/** Asks which commit to build. */
export function StartBuildDialog({
  projectId,
  service,
  open,
  onOpenChange,
  onStarted,
}: StartBuildDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const start = useMutation(
    trpc.builds.start.mutationOptions({
      onSuccess: async ({ build }) => {
        await queryClient.invalidateQueries(trpc.builds.list.pathFilter());
        onOpenChange(false);
        onStarted(build.id);
      },
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const branch = textOf(form, "branch");
    const sha = textOf(form, "sha");
    start.mutate({ projectId, buildServiceId: service.id, branch, sha });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        start.reset();
        onOpenChange(next);
      }}
    >
      <DialogContent
        title={`Build ${service.name}`}
        description="The commit is resolved now and built as it is."
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" form="start-build" variant="primary" pending={start.isPending}>
              Build
            </Button>
          </>
        }
      >
        <form id="start-build" onSubmit={submit} className="flex flex-col gap-3">
          {start.error && <InlineAlert tone="danger">{failureText(start.error)}</InlineAlert>}
          <Field label="Branch">
            {(control) => (
              <Input
                {...control}
                name="branch"
                defaultValue={service.branch}
                autoComplete="off"
                spellCheck={false}
                required
              />
            )}
          </Field>
          <Field label="Commit" optional hint="All 40 digits. Empty builds the head of the branch.">
            {(control) => (
              <Input
                {...control}
                name="sha"
                className="font-mono"
                pattern="[0-9a-fA-F]{40}"
                title="40 hexadecimal digits"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
