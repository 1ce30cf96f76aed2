"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { HoldNotice } from "@/components/stage-hold";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { formatDuration } from "@/components/ui/format-time";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { RUN_DESCRIPTION_MAX, whyNotRunName } from "@/core/run";
import { ArgumentInputs } from "./argument-inputs";
import { FormTools } from "./form-tools";
import { readForm, type FormProblems, type FormValues, type RunForm as Form } from "./form-values";
import { OverrideFields } from "./override-fields";
import { PickerFields } from "./picker-fields";
import { PlanView, planWords } from "./plan-view";
import { refusalOf, type Refusal } from "./refusal";
import { usePlan, type RunPlan } from "./use-plan";

export interface RunFormProps {
  title: string;
  projectId: string;
  pipelineId: string;
  form: Form;
  initial: FormValues;
  /** Gets the focus back. */
  opener: HTMLElement | null;
  onClose: () => void;
  onStarted: (runId: string) => void;
}

/** Asks what a run shall be given, beside what it would do with it. */
export function RunForm({
  title,
  projectId,
  pipelineId,
  form,
  initial,
  opener,
  onClose,
  onStarted,
}: RunFormProps) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [values, setValues] = useState(initial);
  /** Nothing is called wrong before somebody has tried. */
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  /** It may have been put on hold since the dialog was opened. */
  const [hold, setHold] = useState(form.hold);

  const { stage } = form;
  const read = readForm(form, values);
  const live = usePlan({ projectId, pipelineId, stage }, read.inputs);
  const start = live.plan?.outlook.start ?? "now";
  const nameProblem = whyNotRunName(values.name.trim());
  const holdProblem =
    hold !== null && values.despiteHold.trim() === "" ? "Say why it shall run all the same." : null;
  const problems: FormProblems = tried ? { ...read.problems, ...refused?.problems } : {};
  const wrong =
    Object.keys(read.problems).length + Number(nameProblem !== null) + Number(holdProblem !== null);

  const change = (changed: Partial<FormValues>) => {
    setRefused(null);
    setValues((before) => ({ ...before, ...changed }));
  };
  const run = async () => {
    setTried(true);
    if (wrong > 0) {
      // Behind the rendering that marks them.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>("[role=dialog] [aria-invalid=true]")?.focus(),
      );
      return;
    }
    setPending(true);
    try {
      const name = values.name.trim();
      const description = values.description.trim();
      const started = await client.runs.start.mutate({
        projectId,
        pipelineId,
        stage,
        ...read.inputs,
        ...(values.waitOnFailure && { waitOnFailure: true }),
        ...(name !== "" && { name }),
        ...(description !== "" && { description }),
        ...(hold !== null && { despiteHold: values.despiteHold.trim() }),
      });
      void queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey({ projectId, pipelineId }) });
      onStarted(started.id);
    } catch (failure) {
      const refusal = refusalOf(failure);
      if (refusal.hold !== null) setHold(refusal.hold);
      setRefused(refusal);
      setPending(false);
    }
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !pending && start !== "refused") {
      event.preventDefault();
      void run();
    }
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        description={`Revision ${String(form.revision)}`}
        size="xl"
        returnFocusTo={opener}
        className="p-0 sm:flex-[1_1_76dvh] lg:overflow-hidden"
        footer={
          <>
            <FormTools form={form} values={values} onValues={(next) => change(next)} />
            <p
              aria-live="polite"
              className={cn(
                "min-w-0 flex-1 basis-60 text-sm sm:text-right max-sm:order-first max-sm:basis-full",
                live.plan !== undefined && isBlocked(live.plan) ? "text-amber" : "text-ink-3",
              )}
            >
              {live.plan ? outlookWords(live.plan) : "Planning"}
            </p>
            <Button variant="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              pending={pending}
              disabled={start === "refused"}
              aria-keyshortcuts="Control+Enter Meta+Enter"
              onClick={() => void run()}
            >
              <Play aria-hidden className="size-3.5!" />
              {start === "queued" ? `Queue in ${stage}` : `Run in ${stage}`}
            </Button>
          </>
        }
      >
        <div className="grid lg:h-full lg:grid-cols-[minmax(0,10fr)_minmax(0,11fr)]" onKeyDown={handleKey}>
          <div className="flex min-w-0 flex-col gap-4 p-4 lg:overflow-y-auto">
            {refused !== null && <InlineAlert tone="danger" title={refused.message} />}
            {hold !== null && (
              <HoldNotice
                projectId={projectId}
                stage={stage}
                hold={hold}
                reason={values.despiteHold}
                onReason={(despiteHold) => change({ despiteHold })}
                problem={tried ? holdProblem : null}
              />
            )}
            {form.paused && (
              <InlineAlert tone="info" title={`The triggers of ${stage} are paused.`}>
                That holds back git and webhooks, not people: this run starts.
              </InlineAlert>
            )}
            <div className="grid gap-3 sm:grid-cols-[2fr_3fr]">
              <Field label="Name" optional error={tried ? nameProblem : null}>
                {(control) => (
                  <Input
                    {...control}
                    value={values.name}
                    autoComplete="off"
                    onChange={(event) => change({ name: event.target.value })}
                  />
                )}
              </Field>
              <Field label="Description" optional>
                {(control) => (
                  <Textarea
                    {...control}
                    rows={1}
                    className="min-h-8"
                    maxLength={RUN_DESCRIPTION_MAX}
                    value={values.description}
                    onChange={(event) => change({ description: event.target.value })}
                  />
                )}
              </Field>
            </div>
            <PickerFields
              projectId={projectId}
              form={form}
              picks={values.picks}
              onPick={(place, chosen) => change({ picks: { ...values.picks, [place]: chosen } })}
              problems={problems}
            />
            {form.arguments.length > 0 && (
              <ArgumentInputs
                fields={form.arguments}
                typed={values.arguments}
                problems={problems}
                onType={(name, text) => change({ arguments: { ...values.arguments, [name]: text } })}
              />
            )}
            <OverrideFields
              projectId={projectId}
              pipelineId={pipelineId}
              form={form}
              values={values}
              problems={problems}
              onCommit={(ref, chosen) => change({ commits: withEntry(values.commits, ref, chosen) })}
              onTarget={(id, choice) => change({ targets: withEntry(values.targets, id, choice) })}
            />
            <Checkbox
              checked={values.waitOnFailure}
              onCheckedChange={(checked) => change({ waitOnFailure: checked === true })}
              label="Wait for a decision when a step fails"
              hint="The run keeps its place and waits until somebody retries, skips or aborts, instead of ending as Failed."
            />
          </div>
          {/* Scrolls by itself where both stand side by side, so it takes the focus of the keyboard. */}
          <div
            tabIndex={0}
            role="group"
            aria-label="What would happen"
            className="min-w-0 border-t bg-ground p-4 lg:overflow-y-auto lg:border-t-0 lg:border-l"
          >
            <PlanView {...live} />
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function withEntry<T>(
  entries: Readonly<Record<string, T>>,
  name: string,
  value: T | undefined,
): Readonly<Record<string, T>> {
  const others = Object.entries(entries).filter(([known]) => known !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

function isBlocked({ outlook, lines }: RunPlan): boolean {
  return outlook.start === "refused" || lines.some(({ blockedBy }) => blockedBy !== null);
}

/** What pressing the button does. */
function outlookWords({ outlook, lines, expectedMs }: RunPlan): string {
  if (outlook.start === "refused" || outlook.start === "replaces") return outlook.sentence ?? "";
  const takes = expectedMs === null ? "" : `, about ${formatDuration(expectedMs)}`;
  const what = `${planWords(lines)}${takes}`;
  return outlook.sentence === null ? `Starts now: ${what}` : `${what}. ${outlook.sentence}`;
}
