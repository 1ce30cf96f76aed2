import type { DocumentPath } from "../problem";
import { isRecord } from "../walk";

/** A place where two values differ; undefined: there is nothing. */
export interface ValueChange {
  path: DocumentPath;
  from: unknown;
  to: unknown;
}

/** The innermost fields that differ. Lists are compared item by item when they are as long as each other and hold objects. */
export function diffValues(from: unknown, to: unknown, path: DocumentPath = []): ValueChange[] {
  if (isRecord(from) && isRecord(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) => diffValues(fieldOf(from, key), fieldOf(to, key), [...path, key]));
  }
  if (isObjectList(from) && isObjectList(to) && from.length === to.length)
    return from.flatMap((item, index) => diffValues(item, to[index], [...path, index]));
  return isSame(from, to) ? [] : [{ path, from, to }];
}

/** JSON equality; the order of fields does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    const other: readonly unknown[] = b;
    return a.length === b.length && a.every((item, index) => isSame(item, other[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  if (keys.length !== Object.keys(b).filter((key) => b[key] !== undefined).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

/** An own field; `__proto__` of an object that has none is none. */
export function fieldOf(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isObjectList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}
