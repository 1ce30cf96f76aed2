"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Textarea } from "@/components/ui/textarea";
import type { HoldPlace } from "./hold-types";

const REASON_MAX = 500;

export interface HoldDialogProps {
  place: HoldPlace;
  onClose: () => void;
}

/** Asks why a stage shall be on hold, after saying what that does and what it does not. */
export function HoldDialog({ place, onClose }: HoldDialogProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const hold = useMutation(
    trpc.flows.hold.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.pipelines.board.pathFilter());
        onClose();
      },
    }),
  );
  const isEmpty = reason.trim() === "";
  return (
    <FormDialog
      title={`Hold ${place.stage}`}
      description="Triggers, schedules and other flows start nothing here until somebody presses Resume; what they would have started is listed. A run under way goes on, and people may still run the flow with a reason."
      action={
        <>
          <Hourglass aria-hidden /> Hold {place.stage}
        </>
      }
      pending={hold.isPending}
      onSubmit={() => {
        setTried(true);
        if (!isEmpty) hold.mutate({ ...place, reason: reason.trim() });
      }}
      onClose={onClose}
      notice={hold.isError && <InlineAlert tone="danger" title={hold.error.message} />}
    >
      <Field
        label="Reason"
        hint="Shown on the board to everybody who wants to release here."
        error={tried && isEmpty ? "Say why: the others have to know what to wait for." : null}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={REASON_MAX}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
