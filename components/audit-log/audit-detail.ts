/** One line of a diff. */
export interface DiffLine {
  /** `healthCheck.path` */
  path: string;
  /** Null where there was, or is, nothing. */
  from: string | null;
  to: string | null;
}

/** What one thing went through. */
export interface DiffGroup {
  /** `Changed deployment service api`; null for the subject of the entry itself. */
  title: string | null;
  lines: readonly DiffLine[];
}

export interface AuditDetail {
  diffs: readonly DiffGroup[];
  /** Everything else that was written down. */
  facts: readonly { name: string; value: string }[];
}

type Plain = Readonly<Record<string, unknown>>;

/** Reads what an entry says about the change, whichever action wrote it. */
export function readAuditDetail(detail: unknown): AuditDetail {
  if (!isPlain(detail)) return { diffs: [], facts: [] };
  const { fields, changes, from, to, ...others } = detail;
  const role = "from" in detail || "to" in detail ? [{ path: "role", from: words(from), to: words(to) }] : [];
  const own = [...linesOf(fields), ...role];
  const diffs = [...(own.length > 0 ? [{ title: null, lines: own }] : []), ...groupsOf(changes)];
  return {
    diffs,
    facts: Object.entries(others).flatMap(([name, value]) => {
      const text = words(value);
      return text === null || text === "" ? [] : [{ name, value: text }];
    }),
  };
}

function groupsOf(changes: unknown): DiffGroup[] {
  if (!Array.isArray(changes)) return [];
  return changes.filter(isPlain).map(({ action, kind, id, fields }) => ({
    title: [actionIn(words(action)), kindIn(words(kind)), words(id)]
      .filter((part) => part !== null)
      .join(" "),
    lines: linesOf(fields),
  }));
}

const DONE: Readonly<Record<string, string>> = { create: "Created", update: "Changed", delete: "Deleted" };

function actionIn(action: string | null): string | null {
  return action === null ? null : (DONE[action] ?? action);
}

/** `deploymentService` → `deployment service` */
function kindIn(kind: string | null): string | null {
  return kind === null ? null : kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A field by its path alone comes from entries that kept no values. */
function linesOf(fields: unknown): DiffLine[] {
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field): DiffLine[] => {
    if (typeof field === "string") return [{ path: field, from: null, to: null }];
    if (!isPlain(field) || typeof field.path !== "string") return [];
    return [{ path: field.path, from: words(field.from), to: words(field.to) }];
  });
}

function words(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(" ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
