"use client";

import { CircleCheck, CircleX } from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { ApprovalForm, type ApprovalFormProps } from "./approval-form";
import { Fact, Facts } from "./facts";
import type { Approval } from "./run-types";

export interface ApprovalCardProps extends Pick<ApprovalFormProps, "onDecide"> {
  approval: Approval;
}

/** An Approval: what is asked, who may answer, who has, and the buttons. */
export function ApprovalCard({ approval, onDecide }: ApprovalCardProps) {
  const { amount, approvers, people, decisions, instructions, status, until } = approval;
  const yes = decisions.filter(({ decision }) => decision === "approve").length;
  return (
    <section aria-label="Approval" className="flex flex-col gap-3 rounded-lg border p-3">
      {instructions !== null && <p className="whitespace-pre-wrap">{instructions}</p>}
      <Facts>
        <Fact name="Approved">
          {yes} of {amount}
        </Fact>
        <Fact name="Who may">
          {people.length === 0 ? "nobody at the moment" : people.join(", ")}
          {approvers !== null && <span className="text-ink-3"> ({approvers.join(", ")})</span>}
        </Fact>
        {status === "Waiting" && until !== null && (
          <Fact name="Until">
            <RelativeTime at={until} />
          </Fact>
        )}
      </Facts>
      {decisions.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {decisions.map(({ by, decision, comment, at }) => (
            <li key={`${by}/${at}`} className="flex items-start gap-1.5">
              {decision === "approve" ? (
                <CircleCheck aria-hidden className="mt-0.5 text-green" />
              ) : (
                <CircleX aria-hidden className="mt-0.5 text-red" />
              )}
              <span className="min-w-0">
                <span className="font-medium">{by}</span> {decision === "approve" ? "approved" : "rejected"}{" "}
                <RelativeTime at={at} />
                {comment !== "" && <span className="block whitespace-pre-wrap text-ink-2">{comment}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {status === "Waiting" && <ApprovalForm you={approval.you} onDecide={onDecide} />}
    </section>
  );
}
