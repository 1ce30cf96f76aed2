"use client";

import { ClipboardPen, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import type { DocumentPath, Problem } from "@/core/document";
import { fieldsOf, serviceOf, valueOf, type TriggerFields } from "./trigger-fields";
import { TriggerTrial } from "./trigger-trial";
import { TypedField, TypedLines } from "./typed-field";

/** As the language calls them; Gitea is a server of one's own to it. */
const SERVICES = [
  { value: "github", label: "GitHub" },
  { value: "gitlab", label: "GitLab" },
  { value: "bitbucket", label: "Bitbucket" },
  { value: "self-hosted", label: "Another git server" },
  { value: "azure", label: "Azure DevOps" },
] as const;
const FLAGS = [
  "[skip ci]",
  "[ci skip]",
  "[no ci]",
  "[skip nf]",
  "[nf skip]",
  "[northflank skip]",
  "[skip northflank]",
];

export interface TriggerFormProps {
  /** From 1. */
  number: number;
  trigger: unknown;
  problems: readonly Problem[];
  readOnly: boolean;
  /** Id of a datalist of repositories. */
  repositories: string;
  /** `path` is within the trigger. */
  onSet: (path: DocumentPath, value: unknown) => void;
  onRemove: () => void;
}

/** One trigger of a flow. */
export function TriggerForm({
  number,
  trigger,
  problems,
  readOnly,
  repositories,
  onSet,
  onRemove,
}: TriggerFormProps) {
  const fields = fieldsOf(trigger);
  const problemAt = (path: DocumentPath): string | null =>
    problems.find((one) => path.every((segment, at) => one.path[at + 2] === segment))?.message ?? null;
  const others = problems.filter(
    ({ path }) =>
      !shownPlaces(fields).some((shown) => shown.every((segment, at) => path[at + 2] === segment)),
  );
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border p-3" disabled={readOnly}>
      <legend className="px-1 font-medium">
        Trigger {number}: {fields?.title ?? "known to the code only"}
      </legend>
      <TypedField
        label="Name"
        hint={fields?.repoUrl ? "Steps read its values as refs.NAME.branch and .sha." : undefined}
        error={problemAt(["ref"])}
        readOnly={readOnly}
        value={textOf(valueOf(trigger, ["ref"]))}
        onSet={(value) => onSet(["ref"], value === "" ? undefined : value)}
      />
      {fields?.repoUrl && (
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_12rem]">
          <TypedField
            label="Repository"
            placeholder="https://github.com/acme/shop"
            list={repositories}
            error={problemAt(fields.repoUrl)}
            readOnly={readOnly}
            value={textOf(valueOf(trigger, fields.repoUrl))}
            onSet={(value) => {
              if (fields.repoUrl !== null) onSet(fields.repoUrl, value);
              const service = serviceOf(value);
              const isNews = service !== "self-hosted" && service !== valueOf(trigger, fields.vcsService);
              if (fields.vcsService !== null && isNews) onSet(fields.vcsService, service);
            }}
          />
          <Field label="Provider">
            {(control) => (
              <Select
                {...control}
                value={SERVICES.find(({ value }) => value === valueOf(trigger, fields.vcsService))?.value}
                disabled={readOnly}
                placeholder="Choose one"
                onValueChange={(value) => {
                  if (fields.vcsService !== null) onSet(fields.vcsService, value);
                }}
                options={SERVICES}
              />
            )}
          </Field>
        </div>
      )}
      {fields !== null && (
        <>
          <BranchFields {...{ trigger, fields, readOnly, onSet, problemAt }} />
          <RuleFields {...{ trigger, fields, readOnly, onSet, problemAt }} />
          <CronFields {...{ trigger, fields, readOnly, onSet, problemAt }} />
        </>
      )}
      {fields?.title === "Webhook" && (
        <p className="text-sm text-ink-2">Its values come with the calls of the address below.</p>
      )}
      {fields === null && (
        <p className="flex items-center gap-2 text-sm text-ink-2">
          <ClipboardPen aria-hidden /> It starts nothing here and is kept as it is. Change it in the code.
        </p>
      )}
      {others.map(({ message, pointer }) => (
        <p key={`${pointer} ${message}`} role="alert" className="text-sm text-red">
          {message}
        </p>
      ))}
      {(fields?.repoUrl || fields?.cron) && <TriggerTrial trigger={trigger} />}
      {!readOnly && (
        <Button variant="ghost" size="sm" className="self-end" onClick={onRemove}>
          <Trash2 aria-hidden /> Remove trigger {number}
        </Button>
      )}
    </fieldset>
  );
}

function shownPlaces(fields: TriggerFields | null): DocumentPath[] {
  const { branches, pulls, repoUrl, rules, flags, cron, timeZone } = fields ?? {};
  const shown = [branches, pulls, repoUrl, rules, flags, cron, timeZone];
  return [["ref"], ...shown.filter((path) => path !== null && path !== undefined)];
}

interface PartProps {
  trigger: unknown;
  fields: TriggerFields;
  readOnly: boolean;
  onSet: (path: DocumentPath, value: unknown) => void;
  problemAt: (path: DocumentPath) => string | null;
}

function BranchFields({ trigger, fields, readOnly, onSet, problemAt }: PartProps) {
  const lines = (label: string, path: DocumentPath, hint: string) => (
    <TypedLines
      key={label}
      label={label}
      hint={hint}
      error={problemAt(path)}
      optional
      readOnly={readOnly}
      placeholder="main"
      value={linesOf(valueOf(trigger, path))}
      onSet={(value) => onSet(path, value.length === 0 ? undefined : value)}
    />
  );
  const { branches, pulls, ignoreDrafts } = fields;
  if (branches === null && pulls === null) return null;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        {branches &&
          lines("Pushes to", branches, "One a line: main, feature/* or *. None: pushes start nothing.")}
        {pulls && lines("Pull requests from", pulls, "Branches they come from. None: they start nothing.")}
      </div>
      {ignoreDrafts && (
        <Checkbox
          label="Drafts start nothing"
          checked={valueOf(trigger, ignoreDrafts) === true}
          disabled={readOnly}
          onCheckedChange={(checked) => onSet(ignoreDrafts, checked === true ? true : undefined)}
        />
      )}
    </>
  );
}

function RuleFields({ trigger, fields, readOnly, onSet, problemAt }: PartProps) {
  const { rules, rulesOn, isAllowList, flags, flagsOn } = fields;
  if (rules === null || isAllowList === null || flags === null || flagsOn === null) return null;
  const isAllowed = valueOf(trigger, isAllowList) === true;
  const isLooking = valueOf(trigger, flagsOn) === true;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <div className="flex flex-col gap-2">
        <TypedLines
          label="Files"
          hint={
            isAllowed
              ? "As in .gitignore. A run starts when any changed file is one of these."
              : "As in .gitignore. No run starts when every changed file is one of these."
          }
          error={problemAt(rules)}
          optional
          readOnly={readOnly}
          placeholder={isAllowed ? "/services/api/**" : "*.md"}
          value={linesOf(valueOf(trigger, rules))}
          onSet={(value) => {
            onSet(rules, value.length === 0 ? undefined : value);
            if (rulesOn !== null && value.length > 0) onSet(rulesOn, true);
          }}
        />
        <SegmentedControl
          label="What the files are"
          className="self-start"
          value={isAllowed ? "allow" : "ignore"}
          onValueChange={(value) => onSet(isAllowList, value === "allow" ? true : undefined)}
          options={[
            { value: "ignore", label: "Do not matter" },
            { value: "allow", label: "Only these matter" },
          ]}
        />
      </div>
      <div className="flex flex-col gap-2">
        <Checkbox
          label="Words in a commit message start nothing"
          checked={isLooking}
          disabled={readOnly}
          onCheckedChange={(checked) => onSet(flagsOn, checked === true ? true : undefined)}
        />
        {isLooking && (
          <TypedLines
            label="Words"
            hint="One a line. None: those that other CIs know."
            error={problemAt(flags)}
            optional
            readOnly={readOnly}
            placeholder={FLAGS.slice(0, 3).join("\n")}
            value={linesOf(valueOf(trigger, flags))}
            onSet={(value) => onSet(flags, value.length === 0 ? undefined : value)}
          />
        )}
      </div>
    </div>
  );
}

function CronFields({ trigger, fields, readOnly, onSet, problemAt }: PartProps) {
  const { cron, timeZone } = fields;
  if (cron === null || timeZone === null) return null;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TypedField
        label="Schedule"
        hint="Minute, hour, day, month, day of the week: 0 3 * * MON is each Monday at three."
        error={problemAt(cron)}
        readOnly={readOnly}
        value={textOf(valueOf(trigger, cron))}
        onSet={(value) => onSet(cron, value)}
      />
      <TypedField
        label="Time zone"
        hint={own === "UTC" ? "Such as Europe/Berlin; UTC when empty." : `Yours is ${own}; UTC when empty.`}
        error={problemAt(timeZone)}
        optional
        readOnly={readOnly}
        placeholder="UTC"
        value={textOf(valueOf(trigger, timeZone))}
        onSet={(value) => onSet(timeZone, value === "" ? undefined : value)}
      />
    </div>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function linesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((line) => typeof line === "string") : [];
}
