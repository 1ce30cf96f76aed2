/** An argument of a flow as the run dialog asks for it. */
export interface ArgumentField {
  name: string;
  /** The document's default, as text; empty when it has none. */
  initial: string;
  /** Text is taken as it stands; everything else is written as JSON. */
  type: "text" | "number" | "boolean" | "json";
  /** The document uses it without giving a default. */
  needed: boolean;
}

type Fields = Record<string, unknown>;

/** Arguments the document declares, then those it only uses. `filled` are given by pickers and left out. */
export function argumentFields(document: unknown, filled: ReadonlySet<string>): ArgumentField[] {
  const defaults = fieldsOf(fieldsOf(document).arguments);
  const declared = Object.entries(defaults).map(([name, value]) => ({
    name,
    initial: typeof value === "string" ? value : JSON.stringify(value, null, 2),
    type: typeOf(value),
    needed: false,
  }));
  const used = [...usedArguments(document)]
    .filter((name) => !(name in defaults))
    .map((name) => ({ name, initial: "", type: "text" as const, needed: true }));
  return [...declared, ...used].filter(({ name }) => !filled.has(name));
}

/** Names in `${args.NAME}` anywhere in a value. */
export function usedArguments(value: unknown): Set<string> {
  const names = new Set<string>();
  const text = JSON.stringify(value) ?? "";
  for (const [expression] of text.matchAll(/(?<!\\)\$\{[^}]*\}/g)) {
    for (const match of expression.matchAll(/(?<![.\w])args\.([A-Za-z_][\w-]*)/g))
      if (match[1]) names.add(match[1]);
  }
  return names;
}

function typeOf(value: unknown): ArgumentField["type"] {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return "json";
}

export type ReadArguments =
  { ok: true; values: Record<string, unknown> } | { ok: false; errors: Readonly<Record<string, string>> };

/** What was typed, as values; only what differs from the defaults is given to the run. */
export function readArguments(
  fields: readonly ArgumentField[],
  typed: Readonly<Record<string, string>>,
): ReadArguments {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const text = typed[field.name] ?? field.initial;
    if (text === field.initial && !field.needed) continue;
    if (field.needed && text === "") continue;
    const value = readValue(field, text);
    if (value.error !== null) errors[field.name] = value.error;
    else values[field.name] = value.value;
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, values };
}

type ReadValue = { value: unknown; error: null } | { value: undefined; error: string };

function readValue({ type }: ArgumentField, text: string): ReadValue {
  if (type === "text") return { value: text, error: null };
  if (type === "boolean") return { value: text === "true", error: null };
  if (type === "number") {
    const number = Number(text);
    return text.trim() === "" || !Number.isFinite(number)
      ? { value: undefined, error: "This argument is a number." }
      : { value: number, error: null };
  }
  try {
    return { value: JSON.parse(text), error: null };
  } catch (failure) {
    return {
      value: undefined,
      error: `This is not JSON: ${failure instanceof Error ? failure.message : String(failure)}`,
    };
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
