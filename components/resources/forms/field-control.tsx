"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { ApiOutputs } from "@/components/trpc";
import { AddonLinksField } from "./addon-links-field";
import type { Draft, FormField } from "./form-fields";
import { messageAt, type FormProblem } from "./form-problems";
import { SecretField } from "./secret-field";
import { SecretGroupsField } from "./secret-groups-field";
import { SecretsField } from "./secrets-field";

export type FormChoices = ApiOutputs["resourceChanges"]["choices"];

export interface FieldControlProps {
  projectId: string;
  field: FormField;
  draft: Draft;
  choices: FormChoices;
  problems: readonly FormProblem[];
  /** It is there already: what cannot change is shown and not editable. */
  editing: boolean;
  onChange: (draft: Draft) => void;
}

/** Chosen where no runtime is named. */
const PROJECT_DEFAULT = "the project’s default";

/** One field of a resource's form, with what is wrong with it. */
export function FieldControl(props: FieldControlProps) {
  const { projectId, field, draft, choices, problems, editing, onChange } = props;
  const { path } = field;
  const error = messageAt(problems, path);
  const disabled = editing && field.fixed === true;
  const setText = (text: string) => onChange({ ...draft, text: { ...draft.text, [path]: text } });
  const common = { label: field.label, hint: field.hint, error, optional: false };
  const text = draft.text[path] ?? "";
  switch (field.type) {
    case "secrets":
      return (
        <SecretsField
          field={field}
          entries={draft.secrets[path] ?? []}
          problems={problems}
          onChange={(entries) => onChange({ ...draft, secrets: { ...draft.secrets, [path]: entries } })}
        />
      );
    case "secret-groups":
      return (
        <SecretGroupsField
          projectId={projectId}
          label={field.label}
          error={error}
          groups={choices.secretGroups}
          chosen={draft.groups[path] ?? []}
          onChange={(chosen) => onChange({ ...draft, groups: { ...draft.groups, [path]: chosen } })}
        />
      );
    case "addons":
      return (
        <AddonLinksField
          projectId={projectId}
          field={field}
          error={error}
          addons={choices.addons}
          links={draft.addons[path] ?? []}
          onChange={(links) => onChange({ ...draft, addons: { ...draft.addons, [path]: links } })}
        />
      );
    case "secret":
      return (
        <SecretField
          field={field}
          error={error}
          text={text}
          kept={draft.kept[path] === true}
          onChange={(value, kept) =>
            onChange({
              ...draft,
              text: { ...draft.text, [path]: value },
              kept: { ...draft.kept, [path]: kept },
            })
          }
        />
      );
    case "switch":
      return (
        <Checkbox
          label={field.label}
          hint={error ?? field.hint}
          checked={draft.flags[path] === true}
          onCheckedChange={(on) => onChange({ ...draft, flags: { ...draft.flags, [path]: on === true } })}
        />
      );
    case "runtime": {
      const [first] = choices.runtimes;
      const options = [
        { value: PROJECT_DEFAULT, label: `The project’s default${first ? ` (${first.id})` : ""}` },
        ...choices.runtimes.map(({ id, driver }) => ({ value: id, label: `${id} · ${driver}` })),
      ];
      return (
        <Field {...common}>
          {(control) => (
            <Select
              {...control}
              disabled={disabled}
              value={text === "" ? PROJECT_DEFAULT : text}
              options={options}
              onValueChange={(value) => setText(value === PROJECT_DEFAULT ? "" : value)}
            />
          )}
        </Field>
      );
    }
    case "choice": {
      const chosen = field.options.find(({ value }) => value === text);
      return (
        <Field {...common} hint={chosen?.hint ?? field.hint}>
          {(control) => (
            <Select
              {...control}
              disabled={disabled}
              value={text}
              options={field.options.map(({ value, label }) => ({ value, label }))}
              onValueChange={setText}
            />
          )}
        </Field>
      );
    }
    case "json":
    case "command":
      return (
        <Field {...common}>
          {(control) => (
            <Textarea
              {...control}
              rows={field.type === "json" ? 4 : 1}
              className={field.type === "json" ? "font-mono" : "min-h-8 font-mono"}
              value={text}
              placeholder={field.type === "command" ? field.placeholder : "{}"}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      );
    case "text":
    case "number":
      return (
        <Field {...common}>
          {(control) => (
            <span className="flex items-center gap-2">
              <Input
                {...control}
                className={cn(
                  field.type === "number" && "max-w-32 tabular-nums",
                  "mono" in field && field.mono && "font-mono",
                  disabled && "bg-sunken text-ink-2",
                )}
                inputMode={field.type === "number" ? "numeric" : undefined}
                value={text}
                placeholder={field.placeholder}
                aria-required={field.required}
                readOnly={disabled}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setText(event.target.value)}
              />
              {field.unit && <span className="text-ink-3">{field.unit}</span>}
            </span>
          )}
        </Field>
      );
  }
}
