import { RUN_STATUSES, type RunStatus } from "@/core/run";

/** Which runs a list shows. Null means all. */
export interface RunFilters {
  status: RunStatus | null;
  kind: "release" | "rollback" | null;
  /** `manual`, `api`, `webhook`, `git`, `flow`, `demo`. */
  trigger: string | null;
}

export const RUN_TRIGGERS = ["manual", "api", "webhook", "git", "flow", "demo"] as const;

const KINDS = ["release", "rollback"] as const;

/** From the address; what is not a filter is no filter. */
export function parseRunFilters(search: URLSearchParams): RunFilters {
  return {
    status: oneOf(RUN_STATUSES, search.get("status")),
    kind: oneOf(KINDS, search.get("kind")),
    trigger: oneOf(RUN_TRIGGERS, search.get("trigger")),
  };
}

/** The query of an address with these filters, `""` for none; other parameters of `search` stay. */
export function writeRunFilters(filters: RunFilters, search = new URLSearchParams()): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(filters)) {
    if (value === null) next.delete(name);
    else next.set(name, String(value));
  }
  const text = next.toString();
  return text === "" ? "" : `?${text}`;
}

export function hasRunFilters(filters: RunFilters): boolean {
  return Object.values(filters).some((value) => value !== null);
}

function oneOf<Value extends string>(values: readonly Value[], wanted: string | null): Value | null {
  return values.find((value) => value.toLowerCase() === wanted?.toLowerCase()) ?? null;
}
