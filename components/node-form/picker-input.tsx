"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import {
  BuildPicker,
  CommitPicker,
  HeadPicker,
  ImageReachability,
  type Chosen,
} from "@/components/source-picker";
import { Button } from "@/components/ui/button";
import type { FieldControl as AriaControl } from "@/components/ui/field";
import { isRecord, type DocumentPath } from "@/core/document";
import { CredentialsSelect } from "./credentials-select";
import { ExpressionInput } from "./expression-input";
import type { Picker } from "./find-picker";
import { childOf, type FormField } from "./form-fields";
import { useNodeForm } from "./node-form-context";
import { NameSelect, ResourceSelect } from "./resource-select";
import { isExpressionText } from "./expression-text";

export interface PickerInputProps {
  picker: Picker;
  field: FormField;
  path: DocumentPath;
  value: string;
  control: AriaControl;
}

/** A text that is chosen from what there is. */
export function PickerInput({ picker, field, path, value, control }: PickerInputProps) {
  const { projectId, facts, set } = useNodeForm();
  const write = (next: string | undefined) => set(path, next === "" ? undefined : next);
  switch (picker.type) {
    case "resource":
      return (
        <ResourceSelect
          control={control}
          picker={picker}
          value={value}
          optional={field.optional}
          onChange={write}
        />
      );
    case "secret-group":
      return (
        <NameSelect
          control={control}
          names={facts.secretGroups}
          value={value}
          optional={field.optional}
          placeholder="Choose a secret group"
          empty="The project has no secret group yet"
          onChange={write}
        />
      );
    case "flow":
      return (
        <NameSelect
          control={control}
          names={facts.flows
            .filter(({ name }) => name !== facts.flow)
            .map(({ name }) => ({ id: name, name }))}
          value={value}
          optional={field.optional}
          placeholder="Choose a release flow"
          empty="The project has no other release flow yet"
          onChange={write}
        />
      );
    case "credentials":
      return <CredentialsSelect control={control} value={value} onChange={write} />;
    case "image":
      return (
        <>
          <ExpressionInput
            control={control}
            value={value}
            isCode
            placeholder="registry.example.com/team/api:1.4"
            onChange={write}
          />
          {value.trim() !== "" && (
            <ImageReachability
              projectId={projectId}
              imagePath={value}
              credentials={isExpressionText(picker.credentials) ? undefined : picker.credentials}
            />
          )}
        </>
      );
    case "branch":
    case "commit":
    case "build":
      return <SourceInput picker={picker} field={field} path={path} value={value} control={control} />;
  }
}

interface SourceInputProps extends Omit<PickerInputProps, "picker"> {
  picker: Extract<Picker, { buildServiceId: string }>;
}

/** A branch, commit or build of a build service. */
function SourceInput({ picker, path, value, control }: SourceInputProps) {
  const { projectId, facts, node, set } = useNodeForm();
  const { buildServiceId } = picker;
  const around = path.slice(0, -1);
  const siblings = around.reduce<unknown>((at, segment) => childOf(at, segment), node);
  const own = facts.buildServices.find(({ id }) => id === buildServiceId)?.branch;
  const written = childOf(siblings, "branch");
  const branch =
    typeof written === "string" && written !== "" && !isExpressionText(written) ? written : undefined;
  const request = childOf(siblings, "pullRequestId");
  const pullRequestId = typeof request === "number" ? request : undefined;
  const source = { buildServiceId };

  const pickHead = (head: Chosen) => {
    const rest = Object.entries(isRecord(siblings) ? siblings : {}).filter(
      // What was chosen of another branch is not of this one.
      ([name]) => !["branch", "pullRequestId", "sha", "buildSHA", "build", "buildId"].includes(name),
    );
    const isAlone = Object.keys(isRecord(siblings) ? siblings : {}).every(
      (name) => name === "branch" || rest.some(([kept]) => kept === name),
    );
    if (head.branch !== undefined && isAlone) return set(path, head.branch);
    const named = head.branch === undefined ? { pullRequestId: head.pullRequestId } : { branch: head.branch };
    return set(around, { ...Object.fromEntries(rest), ...named });
  };

  switch (picker.type) {
    case "branch":
      return (
        <WithClear value={value} what="branch" onClear={() => set(path, undefined)}>
          <HeadPicker
            projectId={projectId}
            source={source}
            control={control}
            chosen={value === "" && pullRequestId === undefined ? undefined : { branch, pullRequestId }}
            onPick={pickHead}
          />
        </WithClear>
      );
    case "commit":
      return (
        <WithClear value={value} what="commit" onClear={() => set(path, undefined)}>
          <CommitPicker
            projectId={projectId}
            source={source}
            control={control}
            chosen={{ branch: branch ?? own, pullRequestId, ...(value !== "" && { sha: value }) }}
            onPick={({ sha }) => set(path, sha)}
          />
        </WithClear>
      );
    case "build":
      return (
        <WithClear value={value} what="build" onClear={() => set(path, undefined)}>
          <BuildPicker
            projectId={projectId}
            buildServiceId={buildServiceId}
            control={control}
            chosen={value === "" || value === "latest" ? undefined : { buildId: value }}
            onPick={({ buildId }) => set(path, buildId)}
          />
        </WithClear>
      );
  }
}

interface WithClearProps {
  value: string;
  what: string;
  onClear: () => void;
  children: ReactNode;
}

function WithClear({ value, what, onClear, children }: WithClearProps) {
  const { readOnly } = useNodeForm();
  return (
    <div className="flex items-center gap-1 *:first:min-w-0 *:first:flex-1">
      {children}
      {value !== "" && !readOnly && (
        <Button variant="ghost" size="icon-sm" aria-label={`Clear the ${what}`} onClick={onClear}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}
