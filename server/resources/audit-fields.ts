import type { FieldChange } from "./field-changes";

/** Longest text of one value in the audit log. */
const LONGEST = 2_000;

type Plain = string | number | boolean | null;
/** One line of a diff in the audit log. */
export type AuditField = { path: string; from?: Plain; to?: Plain };

/** Changes of fields as the audit keeps them. Secrets are masked already: whoever compares says how. */
export function toAuditFields(fields: readonly FieldChange[]): AuditField[] {
  return fields.map(({ path, from, to }) => ({
    path,
    ...(from !== undefined && { from: plain(from) }),
    ...(to !== undefined && { to: plain(to) }),
  }));
}

function plain(value: unknown): Plain {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
