/** Longer values are not shown; that they changed is. */
const LONGEST = 60;

/** A value as it stands in a sentence; undefined when it is too long for one. */
export function valueText(value: unknown): string | undefined {
  const text = JSON.stringify(value);
  return text === undefined || text.length > LONGEST ? undefined : text;
}

/** ` 30 → 60`, ` set to 60`, ` removed`, ` changed`. */
export function changeText(from: unknown, to: unknown): string {
  const [old, now] = [valueText(from), valueText(to)];
  if (from === undefined) return now === undefined ? " set" : ` set to ${now}`;
  if (to === undefined) return old === undefined ? " removed" : ` removed, was ${old}`;
  return old === undefined || now === undefined ? " changed" : ` ${old} → ${now}`;
}
