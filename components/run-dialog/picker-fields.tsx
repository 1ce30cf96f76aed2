import { BuildPicker, type Chosen } from "@/components/source-picker";
import { Field } from "@/components/ui/field";
import { CommitFields } from "./commit-fields";
import type { FormProblems, RunForm } from "./form-values";

export interface PickerFieldsProps {
  projectId: string;
  form: Pick<RunForm, "pickers">;
  picks: Readonly<Record<number, Chosen>>;
  onPick: (place: number, chosen: Chosen) => void;
  problems: FormProblems;
}

/** The pickers that a flow asks for. */
export function PickerFields({ projectId, form, picks, onPick, problems }: PickerFieldsProps) {
  return form.pickers.map(({ kind, title, description, required, source }, place) => {
    const chosen = picks[place];
    const problem = problems[`pick.${String(place)}`];
    return (
      <fieldset key={place} className="flex flex-col gap-2">
        <legend className="mb-1 font-medium">
          {title}
          {required && <span className="ml-2 text-sm font-normal text-ink-3">required</span>}
        </legend>
        {description !== null && <p className="text-sm text-ink-3">{description}</p>}
        {kind === "BuildSelector" ? (
          <Field label="Build" error={problem}>
            {(control) => (
              <BuildPicker
                projectId={projectId}
                buildServiceId={source}
                control={control}
                chosen={chosen}
                onPick={(next) => onPick(place, next)}
              />
            )}
          </Field>
        ) : (
          <CommitFields
            projectId={projectId}
            source={{ buildServiceId: source }}
            chosen={chosen}
            onPick={(next) => onPick(place, next)}
            problem={problem}
          />
        )}
      </fieldset>
    );
  });
}
