/** Something that two runs have each, or only one of them. */
export interface ComparedValue {
  name: string;
  /** As people read it; null: it is not there. */
  before: string | null;
  after: string | null;
}

/** Values by name, those of the newer first, in its order. */
export function compareValues(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): ComparedValue[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }));
}

export function isChanged({ before, after }: ComparedValue): boolean {
  return before !== after;
}

/** A value of an argument as one line. */
export function toLine(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
