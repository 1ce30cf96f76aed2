"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { pipelineIdOf } from "./pipeline-id";

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
  const submit = () => {
    const names = stages
      .split(",")
      .map((stage) => stage.trim())
      .filter((stage) => stage !== "");
    mutate({ projectId, id, name: name.trim(), stages: names });
  };
  return (
    <FormDialog
      title="Add a pipeline"
      description="A row of stages that releases go through, each with a flow of its own."
      action="Add pipeline"
      pending={isPending}
      disabled={name.trim() === "" || id === "" || stages.trim() === ""}
      onSubmit={submit}
      onClose={onClose}
      notice={
        error && problems === undefined && <InlineAlert tone="danger">{failureText(error)}</InlineAlert>
      }
    >
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
    </FormDialog>
  );
}
