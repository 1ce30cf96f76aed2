/** One field of a resource that is not what it was. */
export interface FieldChange {
  /** `healthCheck.path` */
  path: string;
  /** Undefined where there was nothing. */
  from?: unknown;
  to?: unknown;
}

/** A value as people may see it. */
export type ShowValue = (path: readonly string[], value: unknown) => unknown;

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What differs between two JSON objects, leaf by leaf; lists count as one leaf. `show` masks what is secret.
 */
export function fieldChanges(
  before: Plain | undefined,
  after: Plain,
  show: ShowValue = (_path, value) => value,
): FieldChange[] {
  return [...changesIn([], before ?? {}, after, show)];
}

function* changesIn(
  path: readonly string[],
  before: Plain,
  after: Plain,
  show: ShowValue,
): Generator<FieldChange> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const at = [...path, key];
    const [from, to] = [before[key], after[key]];
    if (isPlain(to) && (isPlain(from) || from === undefined)) {
      yield* changesIn(at, from ?? {}, to, show);
    } else if (isPlain(from) && to === undefined) {
      yield* changesIn(at, from, {}, show);
    } else if (JSON.stringify(from) !== JSON.stringify(to)) {
      yield {
        path: at.join("."),
        ...(from !== undefined && { from: show(at, from) }),
        ...(to !== undefined && { to: show(at, to) }),
      };
    }
  }
}
