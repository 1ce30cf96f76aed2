/** Which entries an audit log shows. Null means all. */
export interface AuditFilters {
  who: string | null;
  /** An action, or a noun with a dot at its end. */
  what: string | null;
  origin: "ui" | "api" | "system" | null;
  /** Days in the reader's zone, `2026-11-22`, both inclusive. */
  from: string | null;
  to: string | null;
  /** Part of what it was done to. */
  search: string | null;
}

export const NO_FILTERS: AuditFilters = {
  who: null,
  what: null,
  origin: null,
  from: null,
  to: null,
  search: null,
};

export const ORIGINS = ["ui", "api", "system"] as const;

/** From the address; what is not a filter is no filter. */
export function parseAuditFilters(search: URLSearchParams): AuditFilters {
  const text = (name: string): string | null => search.get(name)?.slice(0, 200) || null;
  const day = (name: string): string | null => {
    const value = search.get(name);
    return value !== null && isDay(value) ? value : null;
  };
  return {
    who: text("who"),
    what: text("what"),
    origin: ORIGINS.find((origin) => origin === search.get("origin")) ?? null,
    from: day("from"),
    to: day("to"),
    search: text("search"),
  };
}

/** The query of an address with these filters, `""` for none. */
export function writeAuditFilters(filters: AuditFilters): string {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries(filters) as [string, string | null][]) {
    if (value !== null && value !== "") next.set(name, value);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

export function hasAuditFilters(filters: AuditFilters): boolean {
  return Object.values(filters).some((value) => value !== null);
}

/** What the API is asked; days become instants of the reader's zone. */
export function auditQueryOf(projectId: string, filters: AuditFilters) {
  const { who, what, origin, from, to, search } = filters;
  return {
    projectId,
    ...(who !== null && { who }),
    ...(what !== null && { what }),
    ...(origin !== null && { origin }),
    ...(from !== null && { from: startOf(from, 0) }),
    ...(to !== null && { to: startOf(to, 1) }),
    ...(search !== null && { search }),
  };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(new Date(`${text}T00:00:00`).getTime());
}

/** Midnight at the beginning of a day, or of a later one. ISO. */
function startOf(day: string, daysLater: number): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + daysLater);
  return at.toISOString();
}
