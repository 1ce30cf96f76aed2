"use client";

import { Check, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Textarea } from "@/components/ui/textarea";
import type { Approval } from "./run-types";

export interface ApprovalFormProps {
  you: Approval["you"];
  /** Rejects with a sentence in its `message`. */
  onDecide: (decision: "approve" | "reject", comment: string) => Promise<void>;
}

/** Says yes or no in place. A no needs a reason, which ends the run. */
export function ApprovalForm({ you, onDecide }: ApprovalFormProps) {
  const [comment, setComment] = useState("");
  const [pending, setPending] = useState<"approve" | "reject" | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  if (!you.mayApprove && !you.mayReject) return <p className="text-sm text-ink-3">{you.whyNot}</p>;

  const decide = async (decision: "approve" | "reject") => {
    const reason = comment.trim();
    setMissing(decision === "reject" && reason === "");
    if (decision === "reject" && reason === "") return;
    setPending(decision);
    setError(null);
    try {
      await onDecide(decision, reason);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setPending(null);
    }
  };

  return (
    <div className="flex flex-col gap-2">
      <Field label="Comment" error={missing ? "Say what is wrong: a rejection needs a reason." : null}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={2000}
            value={comment}
            onChange={(event) => {
              setComment(event.target.value);
              setMissing(false);
            }}
          />
        )}
      </Field>
      <div className="flex gap-2">
        {you.mayApprove && (
          <Button
            variant="primary"
            pending={pending === "approve"}
            disabled={pending !== null}
            onClick={() => void decide("approve")}
          >
            <Check aria-hidden />
            Approve
          </Button>
        )}
        {you.mayReject && (
          <Button
            variant="danger-quiet"
            pending={pending === "reject"}
            disabled={pending !== null}
            onClick={() => void decide("reject")}
          >
            <X aria-hidden />
            Reject
          </Button>
        )}
      </div>
      {you.whyNot !== null && <p className="text-sm text-ink-3">{you.whyNot}</p>}
      {error !== null && <InlineAlert tone="danger" title={error} />}
    </div>
  );
}
