"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Input } from "@/components/ui/input";
import type { BoardPlace } from "./board-types";

/** Names the pipeline anew. */
export function RenamePipelineDialog({
  place,
  name: before,
  onClose,
}: {
  place: BoardPlace;
  name: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState(before);
  const { mutate, error, isPending } = useMutation(
    trpc.pipelines.rename.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey(place) });
        onClose();
        // The breadcrumb and the title come from the server.
        router.refresh();
      },
    }),
  );
  return (
    <FormDialog
      title="Rename the pipeline"
      action="Rename pipeline"
      pending={isPending}
      disabled={name.trim() === ""}
      onSubmit={() => mutate({ ...place, name: name.trim() })}
      onClose={onClose}
    >
      <Field
        label="Name"
        hint={`Its address stays ${place.pipelineId}, so links and API calls go on working.`}
        error={failureText(error)}
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
