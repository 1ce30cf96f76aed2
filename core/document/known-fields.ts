import { z } from "zod";
import { isRecord } from "./walk";

/**
 * The fields a schema knows at a place of a value, in the order they are declared: for *did you mean* and completion.
 * Of a union, every member that the value could be counts; one told apart by a field counts only if that field fits.
 */
export function knownFields(schema: unknown, path: readonly PropertyKey[], value: unknown): string[] {
  const names = new Set<string>();
  for (const found of schemasAt(schema, path, value)) {
    if (!(found instanceof z.ZodObject)) continue;
    const shape: Readonly<Record<string, unknown>> = found.shape;
    for (const [name, field] of Object.entries(shape)) if (!isForbidden(field)) names.add(name);
  }
  return [...names];
}

/** A field that is declared only to say why it must not be there. */
function isForbidden(field: unknown): boolean {
  return field instanceof z.ZodOptional && field.unwrap() instanceof z.ZodNever;
}

/** The schemas that a value's part at `path` could be counted to, see `knownFields`; optionals and unions opened. */
export function* schemasAt(
  schema: unknown,
  path: readonly PropertyKey[],
  value: unknown,
): Generator<unknown> {
  for (const candidate of unwrap(schema, value)) {
    const [segment, ...rest] = path;
    if (segment === undefined) {
      yield candidate;
      continue;
    }
    const child = childOf(value, segment);
    if (candidate instanceof z.ZodObject && typeof segment === "string") {
      const shape: Readonly<Record<string, unknown>> = candidate.shape;
      if (Object.hasOwn(shape, segment)) yield* schemasAt(shape[segment], rest, child);
    } else if (candidate instanceof z.ZodArray && typeof segment === "number") {
      yield* schemasAt(candidate.element, rest, child);
    } else if (candidate instanceof z.ZodRecord) {
      yield* schemasAt(candidate.valueType, rest, child);
    }
  }
}

/** The schemas behind optionals, defaults, pipes, lazies and unions. */
function* unwrap(schema: unknown, value: unknown): Generator<unknown> {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodLazy
  ) {
    yield* unwrap(schema.unwrap(), value);
  } else if (schema instanceof z.ZodPipe) {
    yield* unwrap(schema.in, value);
  } else if (schema instanceof z.ZodUnion) {
    const options: readonly unknown[] = schema.options;
    const fitting = options.filter((option) => fitsLiterals(option, value));
    for (const option of fitting.length > 0 ? fitting : options) yield* unwrap(option, value);
  } else {
    yield schema;
  }
}

/** Whether the fields that an object schema fixes to a literal have that value. */
function fitsLiterals(schema: unknown, value: unknown): boolean {
  if (!(schema instanceof z.ZodObject) || !isRecord(value)) return false;
  return Object.entries(schema.shape).every(
    ([name, field]) => !(field instanceof z.ZodLiteral) || field.safeParse(value[name]).success,
  );
}

function childOf(value: unknown, segment: PropertyKey): unknown {
  if (Array.isArray(value) && typeof segment === "number") return (value as readonly unknown[])[segment];
  return isRecord(value) && typeof segment === "string" && Object.hasOwn(value, segment)
    ? value[segment]
    : undefined;
}
