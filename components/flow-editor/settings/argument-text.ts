/** A default as it is typed: text as it stands, everything else as JSON. */
export function toArgumentText(value: unknown): string {
  return typeof value === "string" && !readsAsJson(value) ? value : (JSON.stringify(value) ?? "");
}

/** What was typed: JSON where it is some, text otherwise. In quotes it is text whatever it looks like. */
export function parseArgumentText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function readsAsJson(text: string): boolean {
  return typeof parseArgumentText(text) !== "string" || text.startsWith('"');
}

/** Says what a default is: `number`, `list`. */
export function argumentType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return typeof value === "string" ? "text" : typeof value;
}
