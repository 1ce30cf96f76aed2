"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ListChecks, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { RUN_DESCRIPTION_MAX, whyNotRunName } from "@/components/run-view";
import { useTRPC, useTRPCClient, type ApiOutputs } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { argumentFields, readArguments } from "./argument-fields";
import { ArgumentInputs } from "./argument-inputs";
import { BranchCommitPicker } from "./branch-commit-picker";
import { BuildPicker } from "./build-picker";
import { PlanPreview } from "./plan-preview";
import { filledArguments, missingPicks, pickedArguments, richInputsOf, type Picked } from "./rich-inputs";

export interface RunFormProps {
  title: string;
  projectId: string;
  pipelineId: string;
  stage: string;
  revision: Pick<NonNullable<NonNullable<ApiOutputs["flows"]["get"]>["revision"]>, "number" | "document">;
  onClose: () => void;
  onStarted: (runId: string) => void;
}

interface Problems {
  name: string | null;
  arguments: Readonly<Record<string, string>>;
  picks: ReadonlyMap<number, string>;
  /** What the server said. */
  refused: string | null;
}

const NO_PROBLEMS: Problems = { name: null, arguments: {}, picks: new Map(), refused: null };

export function RunForm({ title, projectId, pipelineId, stage, revision, onClose, onStarted }: RunFormProps) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const inputs = useMemo(() => richInputsOf(revision.document), [revision.document]);
  const fields = useMemo(
    () => argumentFields(revision.document, filledArguments(inputs)),
    [revision.document, inputs],
  );
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [waitOnFailure, setWaitOnFailure] = useState(false);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [picked, setPicked] = useState<readonly (Picked | undefined)[]>([]);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [planned, setPlanned] = useState<Record<string, unknown> | null>(null);
  const [pending, setPending] = useState(false);

  /** The arguments as filled in, or null with the problems shown. */
  const collect = (): Record<string, unknown> | null => {
    const read = readArguments(fields, typed);
    const picks = missingPicks(revision.document, inputs, picked);
    const found = {
      name: whyNotRunName(name.trim()),
      arguments: read.ok ? {} : read.errors,
      picks,
      refused: null,
    };
    setProblems(found);
    if (!read.ok || found.name !== null || picks.size > 0) return null;
    return { ...read.values, ...pickedArguments(inputs, picked) };
  };

  const start = async () => {
    const given = collect();
    if (given === null) return;
    setPending(true);
    try {
      const run = await client.runs.start.mutate({
        projectId,
        pipelineId,
        stage,
        arguments: given,
        ...(waitOnFailure && { waitOnFailure }),
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        ...(description.trim() === "" ? {} : { description: description.trim() }),
      });
      void queries.invalidateQueries({ queryKey: trpc.pipelines.board.queryKey({ projectId, pipelineId }) });
      onStarted(run.id);
    } catch (failure) {
      setProblems({ ...NO_PROBLEMS, refused: failure instanceof Error ? failure.message : String(failure) });
      setPending(false);
    }
  };

  const pick = (place: number, selection: Picked) => {
    setPlanned(null);
    setPicked((before) => Object.assign([...before], { [place]: selection }));
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        description={`Revision ${String(revision.number)}`}
        size="md"
        className="flex flex-col gap-4"
        footer={
          <>
            <Button className="mr-auto" onClick={() => setPlanned(collect())}>
              <ListChecks aria-hidden />
              {planned === null ? "Show the plan" : "Plan again"}
            </Button>
            <Button variant="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" pending={pending} onClick={() => void start()}>
              <Play aria-hidden className="size-3.5!" />
              Run in {stage}
            </Button>
          </>
        }
      >
        {problems.refused !== null && <InlineAlert tone="danger" title={problems.refused} />}
        <div className="grid gap-3 sm:grid-cols-[2fr_3fr]">
          <Field label="Name" optional error={problems.name === null ? null : whyNotRunName(name.trim())}>
            {(control) => (
              <Input
                {...control}
                value={name}
                autoComplete="off"
                onChange={(event) => setName(event.target.value)}
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
                value={description}
                onChange={(event) => setDescription(event.target.value)}
              />
            )}
          </Field>
        </div>
        {inputs.map((input, place) => {
          const Picker = input.kind === "BuildSelector" ? BuildPicker : BranchCommitPicker;
          return (
            <fieldset key={place} className="flex flex-col gap-2">
              <legend className="font-medium">{input.spec.title}</legend>
              {input.spec.description && <p className="text-sm text-ink-3">{input.spec.description}</p>}
              <Picker
                projectId={projectId}
                source={input.spec.inputs.source}
                picked={picked[place]}
                onPick={(selection) => pick(place, selection)}
                error={problems.picks.get(place)}
              />
            </fieldset>
          );
        })}
        {fields.length > 0 && (
          <ArgumentInputs
            fields={fields}
            typed={typed}
            errors={problems.arguments}
            onType={(argument, text) => {
              setPlanned(null);
              setTyped((before) => ({ ...before, [argument]: text }));
            }}
          />
        )}
        <Checkbox
          checked={waitOnFailure}
          onCheckedChange={(checked) => setWaitOnFailure(checked === true)}
          label="Wait for a decision when a step fails"
          hint="The run keeps its place and waits until somebody retries, skips or aborts, instead of ending as Failed."
        />
        {planned !== null && (
          <section aria-label="Plan" className="flex flex-col gap-1">
            <h3 className="font-medium">Plan</h3>
            <PlanPreview
              projectId={projectId}
              pipelineId={pipelineId}
              stage={stage}
              arguments={planned}
              document={revision.document}
            />
          </section>
        )}
      </DialogContent>
    </Dialog>
  );
}
