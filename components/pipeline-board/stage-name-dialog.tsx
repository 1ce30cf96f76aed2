"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import type { BoardPlace } from "./board-types";

export interface StageNameDialogProps {
  place: BoardPlace;
  /** Null: a new one. */
  stage: { id: string; name: string } | null;
  onClose: () => void;
}

/** Names a new stage, or one anew. */
export function StageNameDialog({ place, stage, onClose }: StageNameDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(stage?.name ?? "");
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey(place) });
    onClose();
  };
  const add = useMutation(trpc.pipelines.addStage.mutationOptions({ onSuccess }));
  const rename = useMutation(trpc.pipelines.renameStage.mutationOptions({ onSuccess }));
  const { error, isPending } = stage === null ? add : rename;
  const isFormerName = error?.data?.app?.code === "former-name";

  const send = (takeOver: boolean) => {
    const wanted = { ...place, name: name.trim(), takeOver };
    if (stage === null) add.mutate(wanted);
    else rename.mutate({ ...wanted, stageId: stage.id });
  };
  return (
    <FormDialog
      title={stage === null ? "Add a stage" : `Rename ${stage.name}`}
      action={stage === null ? "Add stage" : "Rename stage"}
      pending={isPending}
      disabled={name.trim() === ""}
      onSubmit={() => (stage?.name === name.trim() ? onClose() : send(false))}
      onClose={onClose}
      notice={
        isFormerName && (
          <InlineAlert
            tone="warning"
            actions={
              <Button size="sm" onClick={() => send(true)}>
                Use it here
              </Button>
            }
          >
            {failureText(error)}
          </InlineAlert>
        )
      }
    >
      <Field
        label="Name"
        hint={
          stage === null
            ? "It stands behind the last stage; drag it where it belongs."
            : `Links, API calls and flows that say “${stage.name}” still find it.`
        }
        error={isFormerName ? null : nameProblem(error)}
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={39}
            placeholder="QA"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

interface NameFailure {
  message: string;
  data?: { input?: { fieldErrors?: { name?: string[] | undefined } } | null } | null | undefined;
}

/** The server's sentence; of a name that does not fit, what one looks like. */
function nameProblem(error: NameFailure | null): string | null {
  const unfit = error?.data?.input?.fieldErrors?.name?.[0];
  return unfit === undefined ? failureText(error) : `A name has ${unfit}, and begins with a letter or digit.`;
}
