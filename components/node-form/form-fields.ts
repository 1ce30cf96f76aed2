import { z } from "zod";
import { isRecord } from "@/core/document";
import { ExpressionStringSchema } from "@/core/node-kind";

/** What a field is filled in with. */
export type FieldControl =
  | { type: "text"; maxLength: number | null }
  | { type: "number"; min: number | null; max: number | null; isInteger: boolean }
  | { type: "boolean" }
  | { type: "choice"; options: readonly string[] }
  /** `fixed`: what its literals have to be. */
  | { type: "group"; fields: readonly FormField[]; fixed: Readonly<Record<string, unknown>> }
  /** Objects told apart by a field of theirs, which is not among the fields of each. */
  | { type: "variants"; by: string; variants: readonly FormVariant[] }
  | { type: "list"; item: FormField }
  | { type: "map"; value: FormField }
  /** Any JSON value. */
  | { type: "json" };

export interface FormVariant {
  value: string;
  fields: readonly FormField[];
  fixed: Readonly<Record<string, unknown>>;
}

/** One field of a spec, as its schema has it. */
export interface FormField {
  name: string;
  control: FieldControl;
  /** What the schema says about it; empty when it says nothing. */
  description: string;
  optional: boolean;
  /** May also be an expression as a whole. */
  takesExpression: boolean;
  /** What holds when it is absent; undefined when the schema names nothing. */
  fallback?: unknown;
}

/** The control for a schema as it is written in documents: any scalar may be an expression. */
export function controlOf(schema: unknown): FieldControl {
  return fieldOf("", schema).control;
}

/** A field that is a literal is no field: nobody can fill it in. */
function fieldsOf(shape: Readonly<Record<string, unknown>>, except?: string): FormField[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    if (name === except || schema instanceof z.ZodLiteral || inner instanceof z.ZodNever) return [];
    return [fieldOf(name, schema)];
  });
}

function fixedOf(shape: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([name, schema]) =>
      schema instanceof z.ZodLiteral ? [[name, schema.value] as const] : [],
    ),
  );
}

function fieldOf(name: string, schema: unknown): FormField {
  const field: Omit<FormField, "control"> = {
    name,
    description: "",
    optional: false,
    takesExpression: false,
  };
  let at = schema;
  for (;;) {
    if (at instanceof z.ZodType && field.description === "") field.description = at.description ?? "";
    if (at instanceof z.ZodOptional || at instanceof z.ZodNullable) {
      field.optional = true;
      at = at.unwrap();
    } else if (at instanceof z.ZodDefault) {
      field.optional = true;
      field.fallback = at.def.defaultValue;
      at = at.unwrap();
    } else if (at instanceof z.ZodPipe) {
      at = at.in;
    } else if (at instanceof z.ZodUnion && !(at instanceof z.ZodDiscriminatedUnion)) {
      const members: readonly unknown[] = at.options;
      const others = members.filter((member) => member !== ExpressionStringSchema);
      field.takesExpression ||= others.length < members.length;
      if (others.length !== 1) {
        // Text, number or boolean, which comes to text: it is typed as text.
        const isText = others.some(isTextSchema) && others.every(isScalarSchema);
        return { ...field, control: isText ? { type: "text", maxLength: null } : { type: "json" } };
      }
      at = others[0];
    } else {
      return { ...field, control: plainControl(at) };
    }
  }
}

function plainControl(schema: unknown): FieldControl {
  if (isTextSchema(schema)) return { type: "text", maxLength: bounded(schema.maxLength) };
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue, isInt } = schema;
    return { type: "number", min: bounded(minValue), max: bounded(maxValue), isInteger: isInt };
  }
  if (schema instanceof z.ZodBoolean) return { type: "boolean" };
  if (schema instanceof z.ZodEnum) return { type: "choice", options: schema.options.map(String) };
  if (schema instanceof z.ZodLiteral) return { type: "choice", options: [...schema.values].map(String) };
  if (schema instanceof z.ZodObject)
    return { type: "group", fields: fieldsOf(schema.shape), fixed: fixedOf(schema.shape) };
  if (schema instanceof z.ZodDiscriminatedUnion) return variantsControl(schema);
  if (schema instanceof z.ZodArray) {
    const item = fieldOf("", schema.element);
    return isAnything(item) ? { type: "json" } : { type: "list", item };
  }
  if (schema instanceof z.ZodRecord) {
    const value = fieldOf("", schema.valueType);
    return isAnything(value) ? { type: "json" } : { type: "map", value };
  }
  return { type: "json" };
}

function isAnything({ control, takesExpression }: FormField): boolean {
  return control.type === "json" && !takesExpression;
}

function variantsControl(union: z.ZodDiscriminatedUnion): FieldControl {
  const by = union.def.discriminator;
  const variants = union.options.flatMap((option): FormVariant[] => {
    if (!(option instanceof z.ZodObject)) return [];
    const shape: Readonly<Record<string, unknown>> = option.shape;
    const told = shape[by];
    if (!(told instanceof z.ZodLiteral)) return [];
    return [...told.values].map((value) => ({
      value: String(value),
      fields: fieldsOf(shape, by),
      fixed: { ...fixedOf(shape), [by]: value },
    }));
  });
  return { type: "variants", by, variants };
}

function isTextSchema(schema: unknown): schema is z.ZodString {
  return schema instanceof z.ZodType && schema.def.type === "string";
}

function isScalarSchema(schema: unknown): boolean {
  return isTextSchema(schema) || schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean;
}

/** Whole numbers are bounded by what a double can hold, which is no bound to speak of. */
function bounded(value: number | null | undefined): number | null {
  return value == null || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
}

/** The fields that a value shows: of variants, those of the one it is. */
export function shownFields(control: FieldControl, value: unknown): readonly FormField[] {
  if (control.type === "group") return control.fields;
  if (control.type !== "variants") return [];
  return variantOf(control, value)?.fields ?? [];
}

/** Undefined where the value names none of them. */
export function variantOf(
  { by, variants }: Extract<FieldControl, { type: "variants" }>,
  value: unknown,
): FormVariant | undefined {
  const told = isRecord(value) ? value[by] : undefined;
  return variants.find((variant) => variant.value === told);
}

/** Whether a form of `control` has a place at which a problem at `path` is told. */
export function hasPlaceFor(
  control: FieldControl,
  value: unknown,
  path: readonly (string | number)[],
): boolean {
  const [segment, ...rest] = path;
  if (control.type === "group" || control.type === "variants") {
    if (segment === undefined) return false;
    if (control.type === "variants" && segment === control.by) return true;
    const field = shownFields(control, value).find(({ name }) => name === segment);
    if (field === undefined) return false;
    return rest.length === 0 || hasPlaceFor(field.control, childOf(value, segment), rest);
  }
  return true;
}

/** The value of a field or item; undefined where there is none. */
export function childOf(value: unknown, segment: string | number): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[])[Number(segment)];
  return isRecord(value) && Object.hasOwn(value, segment) ? value[String(segment)] : undefined;
}

/**
 * What a value becomes as another variant: fields that mean the same in both stay, and what the new one cannot do
 * without is there to be filled in.
 */
export function switchVariant(
  control: Extract<FieldControl, { type: "variants" }>,
  value: unknown,
  to: string,
): Record<string, unknown> {
  const before = variantOf(control, value);
  const after = control.variants.find((variant) => variant.value === to);
  const next: Record<string, unknown> = { ...after?.fixed };
  for (const field of after?.fields ?? []) {
    const old = before?.fields.find(({ name }) => name === field.name);
    const kept = childOf(value, field.name);
    if (old !== undefined && kept !== undefined && JSON.stringify(old) === JSON.stringify(field))
      next[field.name] = kept;
    else if (!field.optional) Object.assign(next, beginning(field));
  }
  return next;
}

/** What an object of this control begins with: its literals, and the objects it cannot do without. */
export function emptyValue(control: FieldControl): Record<string, unknown> {
  if (control.type === "variants") {
    const [first] = control.variants;
    return first === undefined ? {} : switchVariant(control, {}, first.value);
  }
  if (control.type !== "group") return {};
  const inner = control.fields.filter(({ optional }) => !optional).map(beginning);
  return Object.assign({ ...control.fixed }, ...inner) as Record<string, unknown>;
}

function beginning({ name, control }: FormField): Record<string, unknown> {
  const isObject = control.type === "group" || control.type === "variants";
  return isObject ? { [name]: emptyValue(control) } : {};
}

/** Whether a field has a value of its own in the document. */
export function isWritten(value: unknown, name: string): boolean {
  return isRecord(value) && Object.hasOwn(value, name);
}
