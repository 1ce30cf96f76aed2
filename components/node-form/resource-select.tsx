"use client";

import type { FieldControl as AriaControl } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Picker } from "./find-picker";
import { useNodeForm, type NodeFormValue } from "./node-form-context";

export interface NameSelectProps {
  control: AriaControl;
  names: readonly { id: string; name: string }[];
  value: string;
  optional: boolean;
  placeholder: string;
  /** What "none" is called. */
  absent?: string;
  /** Shown where there is nothing to choose from. */
  empty: string;
  onChange: (id: string | undefined) => void;
}

/** No id has a space. */
const NONE = "no one";

/** One of the things there are, by its id. One that is not among them is shown as it is written. */
export function NameSelect(props: NameSelectProps) {
  const { control, names, value, optional, placeholder, absent = "None", empty, onChange } = props;
  const { readOnly } = useNodeForm();
  const isKnown = value === "" || names.some(({ id }) => id === value);
  const options = [
    ...(optional ? [{ value: NONE, label: absent }] : []),
    ...names.map(({ id, name }) => ({ value: id, label: name })),
    ...(isKnown ? [] : [{ value, label: value }]),
  ];
  const isEmpty = names.length === 0 && isKnown;
  return (
    <Select
      {...control}
      disabled={readOnly || isEmpty}
      value={value === "" ? undefined : value}
      placeholder={isEmpty ? empty : placeholder}
      onValueChange={(next) => onChange(next === NONE ? undefined : next)}
      options={options}
    />
  );
}

export interface ResourceSelectProps {
  control: AriaControl;
  picker: Extract<Picker, { type: "resource" }>;
  value: string;
  optional: boolean;
  onChange: (id: string | undefined) => void;
}

const NOUNS = {
  "build-service": "build service",
  service: "service",
  job: "job",
  addon: "database",
} as const;

/** A resource that the language allows at this place, and no other. */
export function ResourceSelect({ control, picker, value, optional, onChange }: ResourceSelectProps) {
  const { facts } = useNodeForm();
  const noun = NOUNS[picker.kind];
  return (
    <NameSelect
      control={control}
      names={allowedResources(facts, picker).map(({ id, name }) => ({ id, name: named(id, name) }))}
      value={value}
      optional={optional}
      placeholder={`Choose a ${noun}`}
      empty={
        picker.from === "anywhere"
          ? "The project has no build service yet"
          : `No ${noun} stands in ${stageOf(facts, picker.from) ?? "a stage before"} yet`
      }
      onChange={onChange}
    />
  );
}

/** The name, with the id where that is another. */
export function named(id: string, name: string): string {
  return name === id ? id : `${name} (${id})`;
}

export function stageOf(facts: NodeFormValue["facts"], from: "stage" | "preceding"): string | null {
  return from === "stage" ? facts.stage : facts.precedingStage;
}

/** What a node of this stage's flow may name at such a place. */
export function allowedResources(
  facts: NodeFormValue["facts"],
  { kind, from }: Pick<Extract<Picker, { type: "resource" }>, "kind" | "from">,
): readonly { id: string; name: string }[] {
  if (from === "anywhere") return facts.buildServices;
  const stage = stageOf(facts, from);
  return facts.resources.filter((resource) => resource.kind === kind && resource.stage === stage);
}
