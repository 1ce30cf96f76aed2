/** Any value as one types it: text as it is, unless it could be read as something else. */
export function toTyped(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string" && !isJson(value)) return value;
  return JSON.stringify(value, null, 2);
}

export type ReadTyped = { ok: true; value: unknown } | { ok: false; message: string };

/** What was typed, as a value: JSON where it is JSON, else text. Undefined for nothing. */
export function readTyped(text: string): ReadTyped {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(trimmed) as unknown };
  } catch (failure) {
    // A bracket begins a list or an object; nobody means text by it.
    if (!/^[[{"]/.test(trimmed)) return { ok: true, value: text };
    return {
      ok: false,
      message: `This is not JSON yet: ${failure instanceof Error ? failure.message : String(failure)}`,
    };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return /^\s*[[{"]/.test(text);
  }
}
