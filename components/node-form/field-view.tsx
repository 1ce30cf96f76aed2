"use client";

import type { DocumentPath } from "@/core/document";
import { childOf, type FormField } from "./form-fields";
import { GroupFields } from "./group-fields";
import { GroupList } from "./group-list";
import { JsonField } from "./json-field";
import { LinesField } from "./lines-field";
import { MapField } from "./map-field";
import { OptionalGroup } from "./optional-group";
import { ResourceRefField } from "./resource-ref-field";
import { ScalarField } from "./scalar-field";
import { SecretGroupsField } from "./secret-groups-field";
import { findPicker } from "./find-picker";
import { useNodeForm } from "./node-form-context";
import { VariantFields } from "./variant-fields";

export interface FieldViewProps {
  field: FormField;
  /** Within the node. */
  path: DocumentPath;
}

/** One field of a spec, whatever it is. */
export function FieldView({ field, path }: FieldViewProps) {
  const { node, manifest } = useNodeForm();
  const { control } = field;
  const value = path.reduce<unknown>((at, segment) => childOf(at, segment), node);
  switch (control.type) {
    case "group":
      if (isResourceRef(field)) return <ResourceRefField field={field} path={path} value={value} />;
      return field.optional ? (
        <OptionalGroup field={field} control={control} path={path} value={value} />
      ) : (
        <GroupFields fields={control.fields} path={path} value={value} />
      );
    case "variants":
      return <VariantFields control={control} path={path} value={value} />;
    case "list": {
      const [, ...within] = path;
      const item = manifest && findPicker(manifest, node.spec, [...within, 0]);
      if (item?.type === "secret-group" && !isText(value))
        return <SecretGroupsField field={field} path={path} value={value} />;
      return control.item.control.type === "group" ? (
        <GroupList field={field} item={control.item.control} path={path} value={value} />
      ) : (
        <LinesField field={field} item={control.item.control} path={path} value={value} />
      );
    }
    case "map":
      return <MapField field={field} path={path} value={value} />;
    case "json":
      return <JsonField field={field} path={path} value={value} />;
    case "text":
    case "number":
    case "boolean":
    case "choice":
      return <ScalarField field={field} control={control} path={path} value={value} />;
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** A service or job, named by its id and what it is. */
function isResourceRef({ control }: FormField): boolean {
  if (control.type !== "group") return false;
  const names = control.fields.map(({ name }) => name);
  const type = control.fields.find(({ name }) => name === "type")?.control;
  return names.length === 2 && names.includes("id") && type?.type === "choice";
}
