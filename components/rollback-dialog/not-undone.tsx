"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import { runHref } from "@/components/runs-list";
import { Button } from "@/components/ui/button";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RanSince, RollbackPlan } from "./rollback-types";

/** So many lines are shown before somebody asks for all. */
const SHOWN = 5;

export interface NotUndoneProps {
  projectId: string;
  plan: RollbackPlan;
  /** Of the flow that takes part in the rollback. */
  steps: RollbackPlan["steps"];
}

/** What a rollback does not undo: jobs, commands and imports that ran since, and data; and what else it runs. */
export function NotUndone({ projectId, plan, steps }: NotUndoneProps) {
  const [all, setAll] = useState(false);
  const { ranSince, ranSinceCount, addons } = plan;
  if (ranSinceCount === 0 && addons.length === 0 && steps.length === 0) return null;
  const shown = all ? ranSince : ranSince.slice(0, SHOWN);
  const untold = ranSinceCount - ranSince.length;
  return (
    <section aria-label="What is not undone" className="flex flex-col gap-1.5">
      <h3 className="font-semibold">What is not undone</h3>
      {ranSinceCount > 0 || addons.length > 0 ? (
        <ul className="flex flex-col rounded-md border border-amber/30 bg-amber-soft px-3 py-1.5">
          {shown.map((one) => (
            <AmberLine key={`${one.type}/${one.id}`}>
              <RanLine projectId={projectId} one={one} />
            </AmberLine>
          ))}
          {addons.map(({ id, name }) => (
            <AmberLine key={id}>
              <strong className="font-medium">{name}</strong> keeps its data and its schema as they are now,
              unless a backup is restored below.
            </AmberLine>
          ))}
          {!all && ranSince.length > SHOWN && (
            <li className="py-0.5 pl-6">
              <Button size="sm" onClick={() => setAll(true)}>
                Show all {ranSince.length}
              </Button>
            </li>
          )}
          {all && untold > 0 && <li className="pl-6 text-sm text-ink-2">and {untold} more, older ones</li>}
        </ul>
      ) : (
        <p className="text-ink-2">No job, command or import has run in {plan.run.stage} since.</p>
      )}
      {steps.length > 0 && (
        <p className="text-ink-2">
          Steps of the flow that run in a rollback too: {steps.map(({ title }) => title).join(", ")}.
        </p>
      )}
      {steps
        .filter(({ blockedBy }) => blockedBy !== null)
        .map(({ title, blockedBy }) => (
          <InlineAlert key={title} tone="danger" title={`${title} would fail the rollback.`}>
            {blockedBy}
          </InlineAlert>
        ))}
    </section>
  );
}

function AmberLine({ children }: { children: ReactNode }) {
  return (
    <li className="flex items-start gap-2 py-0.5 [overflow-wrap:anywhere]">
      <TriangleAlert aria-hidden className="mt-0.5 text-amber" />
      <span className="min-w-0">{children}</span>
    </li>
  );
}

/** What it left behind. */
const LEAVES = {
  job: "what it changed stays",
  command: "what it changed stays",
  import: "the imported data stays",
  restore: "the restored data stays",
} as const satisfies Record<RanSince["type"], string>;

function RanLine({ projectId, one }: { projectId: string; one: RanSince }) {
  const at = one.concludedAt ?? one.startedAt;
  return (
    <>
      <strong className="font-medium">{one.label}</strong> {endOf(one)}
      {at !== null && (
        <>
          {" "}
          <RelativeTime at={at} />
        </>
      )}
      {one.run !== null && (
        <>
          {" "}
          in{" "}
          <Link href={runHref(projectId, one.run.id)} className="underline underline-offset-2">
            #{one.run.number}
          </Link>
        </>
      )}
      : {LEAVES[one.type]}.
    </>
  );
}

function endOf({ status, exitCode, concludedAt }: RanSince): string {
  if (concludedAt === null) return "runs";
  if (exitCode !== null && exitCode !== 0) return `ended with exit code ${String(exitCode)}`;
  return status === "Success" ? "ran" : `ended as ${status}`;
}
