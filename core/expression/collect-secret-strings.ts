import { MASKING } from "./masking";

/** Every string (and long number) in a secret value that must never be shown, lines of multi-line ones included. */
export function collectSecretStrings(value: unknown): string[] {
  const found = new Set<string>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string") {
      for (const text of stringsToMask(next)) found.add(text);
    } else if (typeof next === "number" && String(next).length >= MASKING.shortestWithin) {
      found.add(String(next));
    } else if (typeof next === "object" && next !== null) {
      open.push(...Object.values(next));
    }
  }
  return [...found];
}

function* stringsToMask(text: string): Generator<string> {
  const trimmed = text.trim();
  if (trimmed === "") return;
  yield text;
  yield trimmed;
  const lines = trimmed.split(/\r?\n/);
  if (lines.length === 1) return;
  for (const line of lines) if (line.trim().length >= MASKING.shortestLine) yield line.trim();
}

/**
 * The strings that the value of an expression adds to what must be masked, when a secret went into it.
 * @param plain texts that are no secret by being chosen: `fn.if(secrets.…, 'production', 'staging')`
 * @param made every text that functions made on the way, and the secrets that were read
 */
export function derivedSecretStrings(
  value: unknown,
  plain: ReadonlySet<string>,
  made: ReadonlySet<string>,
): string[] {
  return [...collectSecretStrings(value), ...secretKeys(value, made)].filter((text) => !plain.has(text));
}

/**
 * Keys of objects in the value that were made from a secret. The keys of a secret that is JSON itself are names such
 * as `password`, and masking those everywhere would make documents unreadable.
 */
function secretKeys(value: unknown, made: ReadonlySet<string>): string[] {
  const keys = new Set<string>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) for (const key of Object.keys(next)) keys.add(key);
    open.push(...Object.values(next));
  }
  if (keys.size === 0) return [];
  const pieces = [...made].filter((text) => text.length >= MASKING.shortestWithin);
  return [...keys].filter((key) => pieces.some((piece) => key.includes(piece)));
}
