import { showsMask, type InputEdit } from "@/core/plan/input-edits";

/** A value of a step's spec as the retry dialog asks for it. */
export interface InputField {
  path: InputEdit["path"];
  /** `origin.branch`. */
  name: string;
  /** Text is taken as it stands; everything else is written as JSON. */
  type: "text" | "number" | "boolean" | "json";
  /** As the last attempt had it; null when it had none. */
  initial: string | null;
  /** It stands for a secret: what it was is not known here, and what replaces it is one too. */
  secret: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** How deep a schema is read for fields that are not there. */
const DEPTH = 4;

/**
 * Every value of a spec, objects opened, lists as JSON; and then what the kind's JSON schema knows beside that.
 * @param spec as people see it, secrets masked
 */
export function inputFields(spec: unknown, schema: unknown): { there: InputField[]; more: InputField[] } {
  const there = valuesOf(spec, []);
  const known = schemaFields(schema, [], DEPTH);
  const names = new Set(there.map(({ name }) => name));
  const more = known.filter(
    ({ name }) => !names.has(name) && !there.some((field) => name.startsWith(`${field.name}.`)),
  );
  return { there, more: [...new Map(more.map((field) => [field.name, field])).values()] };
}

function valuesOf(value: unknown, path: InputEdit["path"]): InputField[] {
  if (isFields(value) && (path.length === 0 || Object.keys(value).length > 0))
    return Object.entries(value).flatMap(([name, inner]) => valuesOf(inner, [...path, name]));
  if (value === undefined) return [];
  const initial = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return [{ path, name: path.join("."), type: typeOf(value), initial, secret: showsMask(value) }];
}

function typeOf(value: unknown): InputField["type"] {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return "json";
}

function schemaFields(schema: unknown, path: InputEdit["path"], depth: number): InputField[] {
  if (!isFields(schema) || depth === 0) return [];
  const choices = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((each) =>
    Array.isArray(each) ? each : [],
  );
  const properties = isFields(schema.properties) ? Object.entries(schema.properties) : [];
  if (properties.length > 0 || choices.some((choice) => isFields(choice) && isFields(choice.properties))) {
    return [
      ...properties.flatMap(([name, inner]) => schemaFields(inner, [...path, name], depth - 1)),
      ...choices.flatMap((choice) => schemaFields(choice, path, depth)),
    ];
  }
  if (path.length === 0 || "const" in schema) return [];
  return [{ path, name: path.join("."), type: schemaType(schema, choices), initial: null, secret: false }];
}

function schemaType(schema: Fields, choices: readonly unknown[]): InputField["type"] {
  const types = [schema, ...choices].map((each) => (isFields(each) ? each.type : undefined));
  if (types.includes("string") || Array.isArray(schema.enum)) return "text";
  if (types.includes("number") || types.includes("integer")) return "number";
  return types.includes("boolean") ? "boolean" : "json";
}

/** One line of what will be different; null where nothing stood or will stand. */
export interface InputDifference {
  name: string;
  from: string | null;
  to: string | null;
  secret: boolean;
}

export interface ReadInputs {
  edits: InputEdit[];
  differences: InputDifference[];
  /** By the name of the field. */
  errors: Readonly<Record<string, string>>;
}

/**
 * What was typed, as edits; only what is different counts.
 * @param typed by the name of the field; null leaves it out
 */
export function readInputs(
  fields: readonly InputField[],
  typed: Readonly<Record<string, string | null>>,
): ReadInputs {
  const read = { edits: [] as InputEdit[], differences: [] as InputDifference[] };
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const { name, path, initial, secret } = field;
    const text = typed[name];
    if (text === undefined || text === initial) continue;
    if (text === null) read.edits.push({ path });
    else {
      const value = readValue(field, text);
      if (value.error !== null) {
        errors[name] = value.error;
        continue;
      }
      read.edits.push({ path, value: value.value });
    }
    read.differences.push({ name, from: initial, to: text, secret });
  }
  return { ...read, errors };
}

type ReadValue = { value: unknown; error: null } | { error: string };

function readValue({ type }: InputField, text: string): ReadValue {
  if (type === "text") return { value: text, error: null };
  if (type === "boolean") return { value: text === "true", error: null };
  if (type === "number") {
    const number = Number(text);
    return text.trim() === "" || !Number.isFinite(number)
      ? { error: "This is a number." }
      : { value: number, error: null };
  }
  try {
    return { value: JSON.parse(text), error: null };
  } catch (failure) {
    return { error: `This is not JSON: ${failure instanceof Error ? failure.message : String(failure)}` };
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
