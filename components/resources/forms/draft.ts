import {
  ADDON_VARIABLE,
  type AddonLinkDraft,
  type Draft,
  type FormField,
  type SecretEntry,
} from "./form-fields";

type Plain = Readonly<Record<string, unknown>>;

const EMPTY: Draft = { text: {}, secrets: {}, groups: {}, addons: {}, flags: {}, kept: {} };

/** A form for something new. */
export function newDraft(
  fields: readonly FormField[],
  initial: Readonly<Record<string, string>> = {},
): Draft {
  return fields.reduce<Draft>((draft, field) => {
    const given = initial[field.path] ?? ("initial" in field ? field.initial : undefined);
    return given === undefined ? draft : { ...draft, text: { ...draft.text, [field.path]: given } };
  }, EMPTY);
}

/** A form for what is there; secrets are `null` in `spec`. */
export function draftOf(fields: readonly FormField[], spec: Plain): Draft {
  return fields.reduce<Draft>((draft, field) => {
    const value = valueAt(spec, field.path);
    switch (field.type) {
      case "secret":
        return { ...draft, kept: { ...draft.kept, [field.path]: value === null } };
      case "secrets":
        return { ...draft, secrets: { ...draft.secrets, [field.path]: storedEntries(value) } };
      case "secret-groups":
        return { ...draft, groups: { ...draft.groups, [field.path]: isTexts(value) ? value : [] } };
      case "addons":
        return { ...draft, addons: { ...draft.addons, [field.path]: isLinks(value) ? value : [] } };
      case "switch":
        return { ...draft, flags: { ...draft.flags, [field.path]: value === true } };
      case "json":
        return withText(draft, field.path, value === undefined ? "" : JSON.stringify(value, null, 2));
      default:
        return withText(draft, field.path, isWord(value) ? String(value) : "");
    }
  }, EMPTY);
}

/**
 * What is sent: empty fields are left out, and what is no number is sent as it was typed, for the server to say so. Of
 * `base`, the resource as it was, what the form has no field for stays.
 */
export function toSpec(
  fields: readonly FormField[],
  draft: Draft,
  base: Plain = {},
): Record<string, unknown> {
  return fields.reduce<Record<string, unknown>>(
    (spec, field) =>
      withValue(spec, field.path.split("."), isShown(field, draft) ? valueOf(field, draft) : undefined),
    { ...base },
  );
}

/** Whether a field is there at all, as the others stand. */
export function isShown(field: FormField, draft: Draft): boolean {
  if (field.when === undefined) return true;
  const { path, is } = field.when;
  return [is].flat().includes(draft.text[path] ?? "");
}

/** Two rows that want the same name: one of them would be lost on the way. By the key of the second. */
export function repeatedNames(entries: readonly SecretEntry[]): ReadonlySet<number> {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  for (const { key, name, removed } of entries) {
    if (removed || name.trim() === "") continue;
    if (seen.has(name.trim())) repeated.add(key);
    seen.add(name.trim());
  }
  return repeated;
}

function valueOf(field: FormField, draft: Draft): unknown {
  const { path } = field;
  switch (field.type) {
    case "secret":
      return draft.kept[path] === true ? null : orAbsent(draft.text[path]);
    case "secrets":
      return Object.fromEntries(
        (draft.secrets[path] ?? [])
          .filter(({ removed, name, value }) => !removed && (name.trim() !== "" || (value ?? "") !== ""))
          .map(({ name, value }) => [name.trim(), value]),
      );
    case "secret-groups":
      return draft.groups[path] ?? [];
    case "addons":
      return (draft.addons[path] ?? []).map(({ id, as }) => ({
        id,
        as: as.trim() === "" ? ADDON_VARIABLE : as.trim(),
      }));
    case "switch":
      return draft.flags[path] === true ? true : undefined;
    case "json":
      return parseJson(draft.text[path]);
    case "number": {
      const text = draft.text[path]?.trim();
      return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : orAbsent(text);
    }
    default:
      return orAbsent(draft.text[path]);
  }
}

function orAbsent(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed;
}

/** Text that is no JSON is sent as text; the server says that it must be an object. */
function parseJson(text: string | undefined): unknown {
  if (orAbsent(text) === undefined) return undefined;
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return text;
  }
}

function storedEntries(value: unknown): SecretEntry[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).map((name, key) => ({ key, name, value: null, stored: true, removed: false }));
}

function withText(draft: Draft, path: string, text: string): Draft {
  return { ...draft, text: { ...draft.text, [path]: text } };
}

function valueAt(spec: Plain, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (at, name) => (typeof at === "object" && at !== null ? (at as Plain)[name] : undefined),
      spec,
    );
}

/** A copy with another value at a path; `undefined` takes it away. */
function withValue(spec: Plain, [first = "", ...rest]: string[], value: unknown): Record<string, unknown> {
  const { [first]: inner, ...others } = spec;
  const next =
    rest.length === 0
      ? value
      : withValue(typeof inner === "object" && inner !== null ? (inner as Plain) : {}, rest, value);
  return next === undefined ? others : { ...others, [first]: next };
}

function isWord(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isLinks(value: unknown): value is AddonLinkDraft[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === "object" && item !== null && "id" in item && "as" in item)
  );
}
