"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Prose } from "@/components/ui/prose";
import type { RollbackPlan } from "./rollback-types";

export interface ConfigurationChoiceProps {
  configuration: RollbackPlan["configuration"];
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** Offers to make the release flow what it was, with what that would change. */
export function ConfigurationChoice({ configuration, checked, onChange }: ConfigurationChoiceProps) {
  const { changed, revisionNow, revisionThen, changes, impossible } = configuration;
  return (
    <div className="flex flex-col gap-1.5">
      <Checkbox
        checked={checked}
        disabled={!changed || impossible !== null}
        onCheckedChange={(value) => onChange(value === true)}
        label="Also roll back release-flow configuration"
        hint={
          impossible !== null ? (
            <>
              The flow of then cannot be published any more. <Prose text={impossible} />
            </>
          ) : changed ? (
            `The flow of then, revision ${String(revisionThen)}, is published again as a new revision; now it is revision ${String(revisionNow ?? "–")}.`
          ) : (
            "The flow is the same now as it was then."
          )
        }
      />
      {changed && changes.length > 0 && (
        <details className="pl-6">
          <summary className="w-fit text-accent-text hover:underline pointer-coarse:py-2.5">
            {changes.length === 1 ? "What differs" : `What differs, ${String(changes.length)} changes`}
          </summary>
          <ul className="mt-1 list-disc pl-5 text-ink-2 [overflow-wrap:anywhere]">
            {changes.map(({ text }) => (
              <li key={text}>
                <Prose text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
