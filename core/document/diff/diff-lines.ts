/** Lines that one text has in place of another's. */
export interface LineChange {
  /** Of the first of them before, from 0. */
  readonly from: number;
  readonly removed: number;
  /** Of the first of them after. */
  readonly to: number;
  readonly inserted: number;
}

/** Texts that differ in more lines than this are taken for different altogether. */
const MOST_CHANGES = 1500;

/** The lines of a text, each with its line break. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", from)) {
    lines.push(text.slice(from, at + 1));
    from = at + 1;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/**
 * The fewest lines to take out and to put in that make one text of another (Myers, O(ND)).
 * @returns undefined when that takes more than `most` of them: it costs the square of their number
 */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  most = MOST_CHANGES,
): LineChange[] | undefined {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const trace = traceOf(before, after, start, before.length - end, after.length - end, most);
  return trace === undefined ? undefined : changesOf(trace, before.length - end, after.length - end);
}

/** How many lines before are passed on each diagonal, which is their number less that of the lines after. */
type Reach = ReadonlyMap<number, number>;

/** For each number of changes how far one fewer reach; undefined when it takes too many. */
function traceOf(
  before: readonly string[],
  after: readonly string[],
  start: number,
  oldEnd: number,
  newEnd: number,
  most: number,
): Reach[] | undefined {
  let reach: Reach = new Map([[1, start]]);
  const trace: Reach[] = [];
  for (let changes = 0; changes <= most; changes++) {
    trace.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let at = nextStart(reach, diagonal, changes);
      while (at < oldEnd && at - diagonal < newEnd && before[at] === after[at - diagonal]) at++;
      next.set(diagonal, at);
      if (at >= oldEnd && at - diagonal >= newEnd) return trace;
    }
    reach = next;
  }
  return undefined;
}

function nextStart(reach: Reach, diagonal: number, changes: number): number {
  return isInsertion(reach, diagonal, changes)
    ? (reach.get(diagonal + 1) ?? 0)
    : (reach.get(diagonal - 1) ?? 0) + 1;
}

/** Whether the furthest way to a diagonal comes from the one above it, by a new line; else a line was taken out. */
function isInsertion(reach: Reach, diagonal: number, changes: number): boolean {
  if (diagonal === -changes || diagonal === changes) return diagonal === -changes;
  return (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1);
}

function changesOf(trace: readonly Reach[], oldEnd: number, newEnd: number): LineChange[] {
  const found: LineChange[] = [];
  let [old, now] = [oldEnd, newEnd];
  for (let changes = trace.length - 1; changes > 0; changes--) {
    const reach: Reach = trace[changes] ?? new Map<number, number>();
    const diagonal = old - now;
    const isNew = isInsertion(reach, diagonal, changes);
    const previous = isNew ? diagonal + 1 : diagonal - 1;
    old = reach.get(previous) ?? 0;
    now = old - previous;
    found.push({ from: old, removed: isNew ? 0 : 1, to: now, inserted: isNew ? 1 : 0 });
  }
  return joined(found.reverse());
}

/** Changes that touch become one. */
function joined(changes: readonly LineChange[]): LineChange[] {
  const result: LineChange[] = [];
  for (const change of changes) {
    const last = result.at(-1);
    if (
      last !== undefined &&
      last.from + last.removed === change.from &&
      last.to + last.inserted === change.to
    )
      result[result.length - 1] = {
        ...last,
        removed: last.removed + change.removed,
        inserted: last.inserted + change.inserted,
      };
    else result.push(change);
  }
  return result;
}
