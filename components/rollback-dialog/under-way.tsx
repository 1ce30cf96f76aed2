"use client";

import Link from "next/link";
import { runHref } from "@/components/runs-list";
import { Checkbox } from "@/components/ui/checkbox";
import { InlineAlert } from "@/components/ui/inline-alert";
import type { RollbackPlan } from "./rollback-types";

export interface UnderWayProps {
  projectId: string;
  plan: RollbackPlan;
  abort: boolean;
  onAbort: (abort: boolean) => void;
}

/** The runs that a rollback would wait for, and the offer to stop them instead. Nothing when there is none. */
export function UnderWay({ projectId, plan, abort, onAbort }: UnderWayProps) {
  const { underWay, run } = plan;
  if (underWay.length === 0) return null;
  const many = underWay.length > 1;
  return (
    <InlineAlert
      tone="warning"
      title={
        <>
          {underWay.map(({ id, number, status }, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <Link href={runHref(projectId, id)} className="underline underline-offset-2">
                #{number}
              </Link>{" "}
              is {status.toLowerCase()}
            </span>
          ))}
          .
        </>
      }
    >
      <p className="mb-1.5">
        The rollback waits for {many ? "their end" : "its end"}, unless {many ? "they are" : "it is"} aborted.
      </p>
      <Checkbox
        checked={abort}
        onCheckedChange={(checked) => onAbort(checked === true)}
        label={`Abort ${many ? `the ${String(underWay.length)} runs` : `#${String(underWay[0]?.number ?? "")}`} of ${run.stage} and roll back at once`}
      />
    </InlineAlert>
  );
}
