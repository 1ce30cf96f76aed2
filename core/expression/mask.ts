import { toBase64, toHex } from "./base64";

/** What a secret is shown as. */
export const MASK = "••••••";

/** Shorter secrets are masked only where they are a whole text: a secret `1` must not blot out every number. */
const SHORTEST_WITHIN = 4;
/** Shorter pieces of an encoded secret could be anything. */
const SHORTEST_ENCODED = 6;
/** Lines of a secret, such as those of a key file, that are masked by themselves. */
const SHORTEST_LINE = 8;

/** A text to look for; around a match, up to so many characters of the class belong to it too. */
interface Needle {
  text: string;
  before: number;
  after: number;
}

const BASE64_CHARACTER = /[A-Za-z0-9+/_=-]/;

/** Every string (and long number) in a secret value that must never be shown, lines of multi-line ones included. */
export function collectSecretStrings(value: unknown): string[] {
  const found = new Set<string>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string") {
      const trimmed = next.trim();
      if (trimmed !== "") found.add(next).add(trimmed);
      const lines = trimmed.split(/\r?\n/);
      if (lines.length > 1)
        for (const line of lines) if (line.trim().length >= SHORTEST_LINE) found.add(line.trim());
    } else if (typeof next === "number" && String(next).length >= SHORTEST_ENCODED) {
      found.add(String(next));
    } else if (typeof next === "object" && next !== null) {
      open.push(...Object.values(next));
    }
  }
  return [...found];
}

/**
 * Makes a function that masks every copy of the secrets in a JSON value, keys included: plain, base64 (standard and
 * URL-safe, at any alignment), hex, URL-encoded and JSON-escaped.
 */
export function createMasker(secretValues: Iterable<string>): (value: unknown) => unknown {
  const whole = new Set<string>();
  const needles = new Map<string, Needle>();
  for (const secret of secretValues) {
    if (secret === "") continue;
    whole.add(secret);
    if (secret.length < SHORTEST_WITHIN) continue;
    for (const needle of needlesOf(secret)) {
      if (needle.text !== "" && !needles.has(needle.text)) needles.set(needle.text, needle);
    }
  }
  if (whole.size === 0) return (value) => value;
  const list = [...needles.values()];
  const maskText = (text: string): string => (whole.has(text) ? MASK : maskWithin(text, list));
  return (value) => maskValue(value, maskText, whole);
}

function maskValue(value: unknown, maskText: (text: string) => string, whole: ReadonlySet<string>): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "number") {
    const digits = String(value);
    return digits.length >= SHORTEST_WITHIN && whole.has(digits) ? MASK : value;
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
function maskWithin(text: string, needles: readonly Needle[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const { text: needle, before, after } of needles) {
    for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
      let from = at;
      let to = at + needle.length;
      for (let count = 0; count < before && isBase64At(text, from - 1); count++) from--;
      for (let count = 0; count < after && isBase64At(text, to); count++) to++;
      spans.push({ from, to });
    }
  }
  if (spans.length === 0) return text;
  spans.sort((a, b) => a.from - b.from);
  let masked = "";
  let end = 0;
  for (const { from, to } of spans) {
    if (from >= end) masked += text.slice(end, from) + MASK;
    end = Math.max(end, to);
  }
  return masked + text.slice(end);
}

function isBase64At(text: string, index: number): boolean {
  return BASE64_CHARACTER.test(text[index] ?? "");
}

function needlesOf(secret: string): Needle[] {
  const bytes = new TextEncoder().encode(secret);
  // A lone half of a surrogate pair has no URL encoding.
  const wellFormed = secret.replace(/\p{Surrogate}/gu, "\uFFFD");
  const url = encodeURIComponent(wellFormed);
  const escaped = JSON.stringify(secret).slice(1, -1);
  const exact = [
    secret,
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll("%20", "+"),
    encodeURI(wellFormed),
    escaped,
    // JSON within JSON, as in a log line that quotes a response.
    JSON.stringify(escaped).slice(1, -1),
    escaped.replaceAll("/", "\\/"),
    toHex(bytes),
    toHex(bytes).toUpperCase(),
  ];
  return [...exact.map((text) => ({ text, before: 0, after: 0 })), ...base64Needles(bytes)];
}

/**
 * The part of the secret's base64 that does not depend on what stands around it, for each of the three positions it
 * can have within a group of three bytes. The characters at its edges are shared with the neighbours.
 */
function base64Needles(bytes: Uint8Array): Needle[] {
  return [0, 1, 2].flatMap((shift) => {
    const shifted = new Uint8Array(shift + bytes.length);
    shifted.set(bytes, shift);
    const encoded = toBase64(shifted);
    const from = Math.ceil((shift * 8) / 6);
    const to = Math.floor(((shift + bytes.length) * 8) / 6);
    const stable = encoded.slice(from, to);
    if (stable.length < SHORTEST_ENCODED - 1) return [];
    const before = shift === 0 ? 0 : 1;
    // A shared character and up to two of padding.
    const after = (shift + bytes.length) % 3 === 0 ? 0 : 3;
    return [stable, stable.replaceAll("+", "-").replaceAll("/", "_")].map((text) => ({
      text,
      before,
      after,
    }));
  });
}
