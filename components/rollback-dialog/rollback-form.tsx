"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { runHref } from "@/components/runs-list";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { RelativeTime } from "@/components/ui/relative-time";
import { Textarea } from "@/components/ui/textarea";
import { ConfigurationChoice } from "./configuration-choice";
import { NotUndone } from "./not-undone";
import { RestoreChoice } from "./restore-choice";
import { actionWords, NO_CHOICES, problemsOf, targetKey, toStartRollback } from "./rollback-choices";
import { RollbackTargets } from "./rollback-targets";
import type { RollbackPlan } from "./rollback-types";
import { UnderWay } from "./under-way";

const REASON_MAX = 500;

export interface RollbackFormProps {
  projectId: string;
  plan: RollbackPlan;
  /** Gets the focus when the dialog closes. */
  opener: HTMLElement | null;
  /** The plan is being made anew. */
  isAsking: boolean;
  onAskAgain: () => void;
}

/** The plan of a rollback, the choices, and the button that says what they come to. */
export function RollbackForm({ projectId, plan, opener, isAsking, onAskAgain }: RollbackFormProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const [choices, setChoices] = useState(NO_CHOICES);
  const [tried, setTried] = useState(false);
  const formId = useId();
  const nothingId = useId();
  const start = useMutation(
    trpc.rollbacks.start.mutationOptions({
      onSuccess: ({ id }) => {
        void queries.invalidateQueries(trpc.runs.list.pathFilter());
        void queries.invalidateQueries(trpc.pipelines.board.pathFilter());
        router.push(runHref(projectId, id));
      },
    }),
  );
  const { run } = plan;
  const problems = problemsOf(plan, choices);
  const shown = tried ? problems : null;

  return (
    <DialogContent
      title={`Roll back ${run.stage} to #${String(run.number)}`}
      description={<Release plan={plan} />}
      size="lg"
      returnFocusTo={opener}
      // One reads what it would do before one chooses.
      opensOn="itself"
      className="flex flex-col gap-5"
      footer={
        <>
          <Button variant="ghost" className="mr-auto" pending={isAsking} onClick={onAskAgain}>
            <RefreshCw aria-hidden /> Look again
          </Button>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            // Until it has gone to the run, so that it cannot be started twice.
            pending={start.isPending || start.isSuccess}
            disabled={problems?.nothing !== undefined}
            aria-describedby={problems?.nothing === undefined ? undefined : nothingId}
            className="h-auto min-h-8 max-w-full py-1 whitespace-normal"
          >
            <Undo2 aria-hidden />
            {actionWords(plan, choices)}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (problems === null) start.mutate(toStartRollback(projectId, plan, choices));
        }}
      >
        {start.isError && <InlineAlert tone="danger" title={start.error.message} />}
        <UnderWay
          projectId={projectId}
          plan={plan}
          abort={choices.abortUnderWay}
          onAbort={(abortUnderWay) => setChoices({ ...choices, abortUnderWay })}
        />
        <RollbackTargets
          plan={plan}
          kept={choices.kept}
          onKeep={(target, keep) => {
            const kept = new Set(choices.kept);
            if (keep) kept.add(targetKey(target));
            else kept.delete(targetKey(target));
            setChoices({ ...choices, kept });
          }}
        />
        {problems?.nothing !== undefined && (
          <div id={nothingId}>
            <InlineAlert tone="info" title={problems.nothing} />
          </div>
        )}
        <NotUndone
          projectId={projectId}
          plan={plan}
          steps={choices.configuration ? plan.stepsThen : plan.steps}
        />
        <fieldset className="flex min-w-0 flex-col gap-3">
          <legend className="mb-2 font-semibold">Also</legend>
          <ConfigurationChoice
            configuration={plan.configuration}
            checked={choices.configuration}
            onChange={(configuration) => setChoices({ ...choices, configuration })}
          />
          {plan.addons.map((addon) => (
            <RestoreChoice
              key={addon.id}
              addon={addon}
              chosen={choices.restores.get(addon.id)}
              problem={shown?.confirmations[addon.id]}
              onChange={(chosen) => {
                const restores = new Map(choices.restores);
                if (chosen === undefined) restores.delete(addon.id);
                else restores.set(addon.id, chosen);
                setChoices({ ...choices, restores });
              }}
            />
          ))}
        </fieldset>
        <Field
          label="Reason"
          hint="Stays with the run, and is why the stage is on hold."
          error={shown?.reason}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={REASON_MAX}
              value={choices.reason}
              onChange={({ target }) => setChoices({ ...choices, reason: target.value })}
            />
          )}
        </Field>
        <p className="text-ink-2">
          It runs as a run of its own.{" "}
          {plan.hold === null
            ? `From then on ${run.stage} is on hold: triggers start nothing there until somebody presses Resume.`
            : `${run.stage} stays on hold until somebody presses Resume.`}
        </p>
      </form>
    </DialogContent>
  );
}

function Release({ plan: { run } }: { plan: RollbackPlan }) {
  return (
    <>
      To the state after {run.kind === "rollback" ? "rollback" : "release"} #{run.number}
      {run.name !== null && <> “{run.name}”</>}
      {run.concludedAt !== null && (
        <>
          , which ended <RelativeTime at={run.concludedAt} />
        </>
      )}
      {run.status !== "Success" && <> as {run.status}</>}.
    </>
  );
}
