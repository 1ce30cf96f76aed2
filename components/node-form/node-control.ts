import { createEnvelopeSchema, findKind } from "@/core/document";
import { kindTable } from "@/nodes/_registry/kind-table";
import { controlOf, type FieldControl } from "./form-fields";

type GroupControl = Extract<FieldControl, { type: "group" }>;

const controls = new Map<string, GroupControl>();

/**
 * All of a node of one kind: its spec and what stands around it; not the steps in it, which are nodes of their own.
 * Undefined for a kind that the language does not know.
 */
export function nodeControlOf(kind: string): GroupControl | undefined {
  const known = controls.get(kind);
  if (known !== undefined) return known;
  const info = findKind(kindTable, kind);
  if (info === undefined) return undefined;
  const control = withoutSteps(controlOf(createEnvelopeSchema(info)));
  if (control.type !== "group") return undefined;
  controls.set(kind, control);
  return control;
}

function withoutSteps(control: FieldControl): FieldControl {
  if (control.type !== "group") return control;
  const fields = control.fields
    .filter(({ name }) => name !== "steps")
    .map((field) => (field.name === "spec" ? { ...field, control: withoutSteps(field.control) } : field));
  return { ...control, fields };
}
