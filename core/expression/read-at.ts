/**
 * What stands at `path` in a JSON value; undefined when there is nothing. Only own keys of objects and indices of
 * lists: `length`, `constructor` and the like are never found.
 */
export function readAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof current !== "object" || current === null) return undefined;
    if (Array.isArray(current)) {
      if (!/^(0|[1-9]\d*)$/.test(segment)) return undefined;
      current = (current as readonly unknown[])[Number(segment)];
    } else {
      const entry = Object.getOwnPropertyDescriptor(current, segment);
      current = entry?.enumerable === true ? (entry.value as unknown) : undefined;
    }
  }
  return current;
}
