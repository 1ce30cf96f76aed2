"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureText } from "@/components/resources";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Select } from "@/components/ui/select";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EVENT_KINDS, EVENTS, kindName, type Integration, type Rule, type RuleInput } from "./words";

export interface RuleDialogProps {
  projectId: string;
  /** Null for a new one. */
  rule: Rule | null;
  /** Those that can be told. */
  integrations: readonly Integration[];
  onClose: () => void;
}

/** What most want to be told. */
const USUAL: RuleInput["events"] = ["approval.waiting", "run.failed"];

/** Makes a rule or changes one. */
export function RuleDialog({ projectId, rule, integrations, onClose }: RuleDialogProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [input, setInput] = useState<RuleInput>({
    integrationId: rule?.integration.id ?? integrations[0]?.id ?? "",
    events: rule?.events ?? USUAL,
    everyStage: rule?.everyStage ?? true,
    stageIds: rule?.stages.map(({ id }) => id) ?? [],
    paused: rule?.paused ?? false,
  });
  const change = (part: Partial<RuleInput>) => setInput({ ...input, ...part });
  const save = useMutation({
    mutationFn: async () => {
      if (rule === null) await client.notifications.createRule.mutate({ projectId, ...input });
      else await client.notifications.updateRule.mutate({ projectId, ruleId: rule.id, ...input });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries(trpc.notifications.pathFilter());
      onClose();
    },
  });
  return (
    <FormDialog
      size="md"
      title={rule === null ? "Add rule" : "Edit rule"}
      action={rule === null ? "Add rule" : "Save rule"}
      pending={save.isPending}
      disabled={input.events.length === 0 || (!input.everyStage && input.stageIds.length === 0)}
      notice={save.error && <InlineAlert tone="danger">{failureText(save.error)}</InlineAlert>}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Field label="Tell">
        {(control) => (
          <Select
            {...control}
            value={input.integrationId}
            onValueChange={(integrationId) => change({ integrationId })}
            options={integrations.map(({ id, name, kind }) => ({
              value: id,
              label: `${name} · ${kindName(kind)}`,
            }))}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-sm font-medium text-ink-2">When a run or stage</legend>
        <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
          {EVENT_KINDS.map((event) => (
            <Checkbox
              key={event}
              label={EVENTS[event].label}
              hint={EVENTS[event].hint}
              checked={input.events.includes(event)}
              onCheckedChange={(on) => change({ events: toggled(input.events, event, on === true) })}
            />
          ))}
        </div>
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-sm font-medium text-ink-2">Of</legend>
        <Checkbox
          label="Every stage"
          hint="Also of those that are added later."
          checked={input.everyStage}
          onCheckedChange={(on) => change({ everyStage: on === true })}
        />
        {!input.everyStage && (
          <StageChoice
            projectId={projectId}
            chosen={input.stageIds}
            onChange={(stageIds) => change({ stageIds })}
          />
        )}
      </fieldset>
    </FormDialog>
  );
}

interface StageChoiceProps {
  projectId: string;
  chosen: readonly string[];
  onChange: (stageIds: string[]) => void;
}

function StageChoice({ projectId, chosen, onChange }: StageChoiceProps) {
  const trpc = useTRPC();
  const { data: pipelines } = useQuery(trpc.pipelines.list.queryOptions({ projectId }));
  if (pipelines === undefined) return <SkeletonRows rows={2} />;
  return (
    <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
      {pipelines.flatMap(({ id: pipelineId, stages }) =>
        stages.map((stage) => (
          <Checkbox
            key={stage.id}
            label={stage.name}
            hint={pipelines.length > 1 ? pipelineId : undefined}
            checked={chosen.includes(stage.id)}
            onCheckedChange={(on) => onChange(toggled(chosen, stage.id, on === true))}
          />
        )),
      )}
    </div>
  );
}

function toggled<Value>(values: readonly Value[], value: Value, on: boolean): Value[] {
  const others = values.filter((one) => one !== value);
  return on ? [...others, value] : others;
}
