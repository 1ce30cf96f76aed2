import { diffLines, linesOf } from "@/core/document/diff";

/** One stretch of a text that is another afterwards. Offsets are those of the text before, in UTF-16 units. */
interface Splice {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** What makes one text of another, and back. In order, not overlapping. */
export type TextPatch = readonly Splice[];

/** A longer stretch is divided by lines: a step that was moved far is less than all that it passed. */
const LONG = 2_000;
/** More changed lines than these are one stretch. */
const MOST_LINES = 300;

/**
 * Where two texts differ; empty when they are the same.
 * @param finely a short stretch is divided by lines too, for what is between two changes not to be part of either
 */
export function diffText(before: string, after: string, finely = false): TextPatch {
  if (before === after) return [];
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  const removed = before.slice(start, before.length - end);
  const inserted = after.slice(start, after.length - end);
  const isLong = finely || Math.max(removed.length, inserted.length) > LONG;
  return (
    (isLong ? diffByLines(start, removed, inserted) : undefined) ?? [
      { at: start, removed: ownCopy(removed), inserted: ownCopy(inserted) },
    ]
  );
}

function diffByLines(start: number, removed: string, inserted: string): TextPatch | undefined {
  const [old, now] = [linesOf(removed), linesOf(inserted)];
  let at = start;
  let line = 0;
  return diffLines(old, now, MOST_LINES)?.map((change) => {
    for (; line < change.from; line++) at += old[line]?.length ?? 0;
    return {
      at,
      removed: ownCopy(old.slice(change.from, change.from + change.removed).join("")),
      inserted: ownCopy(now.slice(change.to, change.to + change.inserted).join("")),
    };
  });
}

export function applyPatch(text: string, patch: TextPatch): string {
  let result = "";
  let from = 0;
  for (const { at, removed, inserted } of patch) {
    result += text.slice(from, at) + inserted;
    from = at + removed.length;
  }
  return result + text.slice(from);
}

/** The patch that undoes a patch. */
export function invertPatch(patch: TextPatch): TextPatch {
  let shift = 0;
  return patch.map(({ at, removed, inserted }) => {
    const inverted = { at: at + shift, removed: inserted, inserted: removed };
    shift += inserted.length - removed.length;
    return inverted;
  });
}

/** Whether two patches of one text touch each other: which came first would matter then. */
export function doTouch(one: TextPatch, other: TextPatch): boolean {
  return one.some((a) =>
    other.some((b) => a.at <= b.at + b.removed.length && b.at <= a.at + a.removed.length),
  );
}

/** A patch for the text after another one, which does not touch it. */
export function patchAfter(patch: TextPatch, other: TextPatch): TextPatch {
  return patch.map((splice) => {
    const before = other.filter(({ at }) => at < splice.at);
    const shift = before.reduce((sum, { removed, inserted }) => sum + inserted.length - removed.length, 0);
    return { ...splice, at: splice.at + shift };
  });
}

/** Compared in blocks first: engines compare long texts far quicker than their characters one by one. */
const BLOCK = 4096;

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + BLOCK <= most && a.slice(at, at + BLOCK) === b.slice(at, at + BLOCK)) at += BLOCK;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** Never reaches into what both begin with. */
function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  const sliceOf = (text: string, from: number): string =>
    text.slice(text.length - from - BLOCK, text.length - from);
  let at = 0;
  while (at + BLOCK <= most && sliceOf(a, at) === sliceOf(b, at)) at += BLOCK;
  while (at < most && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++;
  return at;
}

/** A slice may hold on to all of the text it was cut from; 500 steps would keep 500 documents in memory. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
