import { fieldOf, isSame } from "../diff/diff-values";
import type { DocumentPath } from "../problem";
import { isRecord } from "../walk";
import type { MergeChoice } from "./merge-result";

/** A value in the three versions; undefined: it is not there. */
export interface ThreeValues {
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Says which version is right at a path where both changed the same; undefined: not known yet. */
export type Decide = (path: DocumentPath, values: ThreeValues) => MergeChoice | undefined;

/**
 * One value of three versions: what one side changed is as that side has it, field by field. Lists are merged item by
 * item while they stay as long as they were, and are one thing otherwise. Where nobody has decided yet it is mine.
 */
export function mergeValues(values: ThreeValues, decide: Decide, path: DocumentPath = []): unknown {
  const { base, mine, theirs } = values;
  if (isSame(mine, theirs) || isSame(theirs, base)) return mine;
  if (isSame(mine, base)) return theirs;
  if (isRecord(mine) && isRecord(theirs))
    return mergeRecords(isRecord(base) ? base : {}, mine, theirs, decide, path);
  if (isObjectList(base) && isObjectList(mine) && isObjectList(theirs)) {
    if (base.length === mine.length && base.length === theirs.length)
      return mine.map((item, index) =>
        mergeValues({ base: base[index], mine: item, theirs: theirs[index] }, decide, [...path, index]),
      );
  }
  return decide(path, values) === "theirs" ? theirs : mine;
}

function mergeRecords(
  base: Readonly<Record<string, unknown>>,
  mine: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  decide: Decide,
  path: DocumentPath,
): unknown {
  const names = mergedNames(Object.keys(mine), Object.keys(theirs));
  const fields = names.flatMap((name): [string, unknown][] => {
    const [was, own, other] = [fieldOf(base, name), fieldOf(mine, name), fieldOf(theirs, name)];
    const value = mergeValues({ base: was, mine: own, theirs: other }, decide, [...path, name]);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(fields);
}

/** My names in my order; each of theirs that I have not stands behind the one that precedes it there. */
export function mergedNames(mine: readonly string[], theirs: readonly string[]): string[] {
  const names = [...mine];
  const own = new Set(mine);
  let before: string | undefined;
  for (const name of theirs) {
    if (!own.has(name)) names.splice(before === undefined ? 0 : names.indexOf(before) + 1, 0, name);
    before = name;
  }
  return names;
}

function isObjectList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}
