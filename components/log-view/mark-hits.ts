import type { AnsiSpan } from "./ansi";

/** A piece of a line in one look that is, or is not, what was searched for. */
export type MarkedSpan = AnsiSpan & { hit: boolean };

/** Cuts the runs of a line where a hit begins and ends; a hit may go through several runs. Upper and lower case are one. */
export function markHits(spans: readonly AnsiSpan[], words: string): MarkedSpan[] {
  const needle = words.toLowerCase();
  if (needle === "") return spans.map((span) => ({ ...span, hit: false }));
  const whole = spans.map(({ text }) => text).join("");
  const lower = whole.toLowerCase();
  // Some letters grow when they are made small: then places do not fit, and no mark is better than a wrong one.
  const hits = lower.length === whole.length ? placesOf(lower, needle) : [];
  if (hits.length === 0) return spans.map((span) => ({ ...span, hit: false }));
  const marked: MarkedSpan[] = [];
  let at = 0;
  for (const span of spans) {
    const end = at + span.text.length;
    let from = at;
    for (const hit of hits) {
      const hitEnd = hit + needle.length;
      if (hitEnd <= from || hit >= end) continue;
      const begin = Math.max(from, hit);
      const stop = Math.min(end, hitEnd);
      if (begin > from) marked.push({ ...span, text: whole.slice(from, begin), hit: false });
      marked.push({ ...span, text: whole.slice(begin, stop), hit: true });
      from = stop;
    }
    if (from < end) marked.push({ ...span, text: whole.slice(from, end), hit: false });
    at = end;
  }
  return marked;
}

function placesOf(text: string, needle: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) places.push(at);
  return places;
}
