"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { failureText, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { BoardPlace } from "./board-types";

const FORM = "rename-pipeline-form";

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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate({ ...place, name: name.trim() });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Rename the pipeline"
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
              disabled={name.trim() === ""}
            >
              Rename pipeline
            </Button>
          </>
        }
      >
        <form id={FORM} onSubmit={submit}>
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
        </form>
      </DialogContent>
    </Dialog>
  );
}
