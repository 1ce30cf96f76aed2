import { RUN_STATUSES, type RunStatus } from "@/core/run";

/** Which runs a list shows. Null means all. */
export interface RunFilters {
  /** `open`: those that have not ended. */
  status: RunStatus | "open" | null;
  kind: "release" | "rollback" | null;
  trigger: (typeof RUN_TRIGGERS)[number] | null;
  /** Name of who started them. */
  who: string | null;
  /** In a name, a description, a branch, a commit; `#12` for a number. */
  text: string | null;
  /** The earliest: a period that ends now, or an instant. */
  since: RunPeriod | Date | null;
  until: Date | null;
  /** Id of the release that rollbacks went back to. */
  to: string | null;
}

/** Where in the list one is: both null at its top. Values are cursors of the API. */
export interface RunPlaceInList {
  /** The page behind this run. */
  older: string | null;
  /** The page before it. */
  newer: string | null;
}

export const RUN_TRIGGERS = ["manual", "api", "webhook", "git", "cron", "flow", "demo"] as const;
export const RUN_PERIODS = ["24h", "7d", "30d"] as const;
export type RunPeriod = (typeof RUN_PERIODS)[number];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const KINDS = ["release", "rollback"] as const;
const STATUSES = [...RUN_STATUSES, "open"] as const;
const NAMES = ["status", "kind", "trigger", "who", "text", "since", "until", "to"] as const;

/** From the address; what is not a filter is no filter. */
export function parseRunFilters(search: URLSearchParams): RunFilters {
  return {
    status: oneOf(STATUSES, search.get("status")),
    kind: oneOf(KINDS, search.get("kind")),
    trigger: oneOf(RUN_TRIGGERS, search.get("trigger")),
    who: search.get("who") || null,
    text: search.get("text") || null,
    since: oneOf(RUN_PERIODS, search.get("since")) ?? parseInstant(search.get("since")),
    until: parseInstant(search.get("until")),
    to: UUID.exec(search.get("to") ?? "")?.[0] ?? null,
  };
}

export function parseRunPlace(search: URLSearchParams): RunPlaceInList {
  const older = search.get("older") || null;
  return { older, newer: older === null ? search.get("newer") || null : null };
}

/**
 * The query of an address with these filters, from the top of the list or at a place in it, `""` for none; other
 * parameters of `search` stay.
 */
export function writeRunFilters(
  filters: RunFilters,
  search: URLSearchParams,
  place: RunPlaceInList = { older: null, newer: null },
): string {
  const next = new URLSearchParams(search);
  const values = { ...filters, ...place };
  for (const name of [...NAMES, "older", "newer"] as const) {
    const value = values[name];
    if (value === null || value === "") next.delete(name);
    else next.set(name, value instanceof Date ? value.toISOString() : value);
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

export const NO_FILTERS: RunFilters = {
  status: null,
  kind: null,
  trigger: null,
  who: null,
  text: null,
  since: null,
  until: null,
  to: null,
};

export function hasRunFilters(filters: RunFilters): boolean {
  return NAMES.some((name) => filters[name] !== null);
}

function oneOf<Value extends string>(values: readonly Value[], wanted: string | null): Value | null {
  return values.find((value) => value.toLowerCase() === wanted?.toLowerCase()) ?? null;
}

function parseInstant(text: string | null): Date | null {
  const at = text === null || text === "" ? NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at);
}
