"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { pipelineIdOf } from "./pipeline-id";

const FORM = "add-pipeline-form";
const USUAL_STAGES = "Development, Staging, Production";

/** Asks for a name and the stages of a new pipeline, makes it and goes to its board. */
export function AddPipelineDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState("");
  const [ownId, setOwnId] = useState<string | null>(null);
  const [stages, setStages] = useState(USUAL_STAGES);
  const id = ownId ?? pipelineIdOf(name);
  const { mutate, error, isPending } = useMutation(
    trpc.pipelines.create.mutationOptions({
      onSuccess: (pipeline) =>
        router.push(
          `/projects/${encodeURIComponent(projectId)}/pipelines/${encodeURIComponent(pipeline.id)}`,
        ),
    }),
  );
  const problems = error?.data?.input?.fieldErrors as Record<string, string[] | undefined> | undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const names = stages
      .split(",")
      .map((stage) => stage.trim())
      .filter((stage) => stage !== "");
    mutate({ projectId, id, name: name.trim(), stages: names });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Add a pipeline"
        description="A row of stages that releases go through, each with a flow of its own."
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button
              type="submit"
              form={FORM}
              variant="primary"
              pending={isPending}
              disabled={name.trim() === "" || id === "" || stages.trim() === ""}
            >
              Add pipeline
            </Button>
          </>
        }
        className="flex flex-col gap-3"
      >
        {error && problems === undefined && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>}
        <form id={FORM} onSubmit={submit} className="flex flex-col gap-3">
          <Field label="Name" error={problems?.name?.[0]}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={100}
                placeholder="Web shop"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Address"
            hint="Part of links and of the API; it stays when the name changes."
            error={problems?.id && `Use ${problems.id[0] ?? "letters, digits and hyphens"}.`}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                spellCheck={false}
                maxLength={54}
                placeholder="web-shop"
                value={id}
                onChange={(event) => setOwnId(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Stages"
            hint="In their order, with commas between. They can be changed on the board."
            error={problems?.stages?.[0]}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                value={stages}
                onChange={(event) => setStages(event.target.value)}
              />
            )}
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}
