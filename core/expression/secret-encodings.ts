import { toBase64, toHex } from "./base64";
import { MASKING } from "./masking";

/** A text to look for; around a match, up to so many base64 characters belong to it too. */
export interface Needle {
  text: string;
  before: number;
  after: number;
}

/** Everything a secret of at least `MASKING.shortestWithin` characters may look like when it is shown. */
export function needlesOf(secret: string): Needle[] {
  const bytes = new TextEncoder().encode(secret);
  const texts = new Set([
    secret,
    ...urlEncodings(secret),
    ...jsonEncodings(secret),
    htmlEncoding(secret),
    toHex(bytes),
    toHex(bytes).toUpperCase(),
  ]);
  return [...[...texts].map((text) => ({ text, before: 0, after: 0 })), ...base64Needles(bytes)].filter(
    ({ text }) => text.length >= MASKING.shortestWithin,
  );
}

/** JavaScript, forms, and libraries that encode every reserved character; with upper-case and lower-case codes. */
function urlEncodings(secret: string): string[] {
  // A lone half of a surrogate pair has no URL encoding.
  const wellFormed = secret.replace(/\p{Surrogate}/gu, "\uFFFD");
  const component = encodeURIComponent(wellFormed);
  const code = (character: string): string =>
    `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  const strict = component.replace(/[!'()*]/g, code);
  const form = component.replace(/[!'()~]/g, code);
  const path = encodeURI(wellFormed);
  return [component, strict, form, path, strict.replaceAll("/", "%2F").replaceAll("%2F", "/")]
    .flatMap((text) => [text, text.replaceAll("%20", "+")])
    .flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())]);
}

/** JavaScript's, PHP's (`\/`), Go's (`\u003c`), Python's (`\u00fc`); and each of them within JSON again. */
function jsonEncodings(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const unicode = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const ascii = escaped.replace(/[^\0-\x7f]/g, unicode);
  return [
    escaped,
    escaped.replaceAll("/", "\\/"),
    escaped.replace(/[<>&\u2028\u2029]/g, unicode),
    ascii,
    ascii.replaceAll("/", "\\/"),
  ].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function htmlEncoding(secret: string): string {
  return secret.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
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
    if (stable.length < MASKING.shortestEncoded) return [];
    const before = shift === 0 ? 0 : 1;
    // A shared character and up to two of padding.
    const after = (shift + bytes.length) % 3 === 0 ? 0 : 3;
    const texts = new Set([stable, stable.replaceAll("+", "-").replaceAll("/", "_")]);
    return [...texts].map((text) => ({ text, before, after }));
  });
}
