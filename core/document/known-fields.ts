import { z } from "zod";
import { isRecord } from "./walk";

/**
 * The fields a schema knows at a place of a value, in the order they are declared: for *did you mean* and completion.
 * Of a union, every member that the value could be counts; one told apart by a field counts only if that field fits.
 */
export function knownFields(schema: unknown, path: readonly PropertyKey[], value: unknown): string[] {
  const names = new Set<string>();
  for (const object of objectsAt(schema, path, value))
    for (const name of Object.keys(object.shape)) names.add(name);
  return [...names];
}

function* objectsAt(schema: unknown, path: readonly PropertyKey[], value: unknown): Generator<z.ZodObject> {
  for (const candidate of unwrap(schema, value)) {
    const [segment, ...rest] = path;
    if (segment === undefined) {
      if (candidate instanceof z.ZodObject) yield candidate;
      continue;
    }
    const child = childOf(value, segment);
    if (candidate instanceof z.ZodObject && typeof segment === "string") {
      const shape: Readonly<Record<string, unknown>> = candidate.shape;
      if (Object.hasOwn(shape, segment)) yield* objectsAt(shape[segment], rest, child);
    } else if (candidate instanceof z.ZodArray && typeof segment === "number") {
      yield* objectsAt(candidate.element, rest, child);
    } else if (candidate instanceof z.ZodRecord) {
      yield* objectsAt(candidate.valueType, rest, child);
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
