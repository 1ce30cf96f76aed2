import Link from "next/link";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import type { StageHold } from "./hold-types";

export interface HoldNoticeProps {
  projectId: string;
  stage: string;
  hold: StageHold;
  reason: string;
  onReason: (reason: string) => void;
  problem: string | null;
}

/** The stage is on hold: who runs it all the same, or has a run go on, says why, and that stays with the run. */
export function HoldNotice({ projectId, stage, hold, reason, onReason, problem }: HoldNoticeProps) {
  return (
    <div className="flex flex-col gap-3">
      <InlineAlert tone="warning" title={`${stage} is on hold.`}>
        <p>
          {hold.heldBy}, <RelativeTime at={hold.heldAt} />: {hold.reason}
        </p>
        {hold.rollback !== null && (
          <Link
            href={`/projects/${encodeURIComponent(projectId)}/runs/${encodeURIComponent(hold.rollback.runId)}`}
            className="underline"
          >
            Rollback #{hold.rollback.number}
          </Link>
        )}
      </InlineAlert>
      <Field
        label="Reason to run it all the same"
        hint="It stays with the run. The stage stays on hold for its triggers."
        error={problem}
      >
        {(control) => (
          <Input
            {...control}
            value={reason}
            maxLength={500}
            autoComplete="off"
            onChange={(event) => onReason(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
