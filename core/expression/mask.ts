import { MASK, MASKING } from "./masking";
import { NeedleIndex } from "./needle-index";
import { needlesOf, type Needle } from "./secret-encodings";

/**
 * Makes a function that masks every copy of the secrets in a JSON value, keys included: plain, base64 (standard and
 * URL-safe, at any alignment), hex, URL-encoded, JSON-escaped and as HTML.
 */
export function createMasker(secretValues: Iterable<string>): (value: unknown) => unknown {
  const whole = new Set<string>();
  const needles = new Map<string, Needle>();
  for (const secret of secretValues) {
    if (secret === "") continue;
    whole.add(secret);
    if (secret.length < MASKING.shortestWithin) continue;
    for (const needle of needlesOf(secret)) {
      const known = needles.get(needle.text);
      needles.set(needle.text, known === undefined ? needle : wider(known, needle));
    }
  }
  if (whole.size === 0) return (value) => value;
  const index = new NeedleIndex(needles.values());
  const maskText = (text: string): string => (whole.has(text) ? MASK : maskWithin(text, index));
  return (value) => maskValue(value, maskText, whole);
}

function wider(a: Needle, b: Needle): Needle {
  return { text: a.text, before: Math.max(a.before, b.before), after: Math.max(a.after, b.after) };
}

function maskValue(value: unknown, maskText: (text: string) => string, whole: ReadonlySet<string>): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "number") {
    const digits = String(value);
    return digits.length >= MASKING.shortestWithin && whole.has(digits) ? MASK : value;
  }
  if (Array.isArray(value)) return value.map((item) => maskValue(item, maskText, whole));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const taken = new Set<string>();
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const masked = maskText(key);
      let free = masked;
      for (let copy = 2; taken.has(free); copy++) free = `${masked} (${copy})`;
      taken.add(free);
      return [free, maskValue(item, maskText, whole)];
    }),
  );
}

/** Finds all copies first, overlapping ones too, so that what two secrets share is not left standing. */
function maskWithin(text: string, index: NeedleIndex): string {
  const stretches = index.find(text);
  if (stretches.length === 0) return text;
  stretches.sort((a, b) => a.from - b.from);
  let masked = "";
  let end = 0;
  for (const { from, to } of stretches) {
    if (from >= end) masked += text.slice(end, from) + MASK;
    end = Math.max(end, to);
  }
  return masked + text.slice(end);
}
