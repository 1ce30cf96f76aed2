import { expect, test } from "vitest";
import {
  auditQueryOf,
  hasAuditFilters,
  NO_FILTERS,
  parseAuditFilters,
  writeAuditFilters,
} from "./audit-filters";

test("filters survive the address", () => {
  const filters = {
    who: "Ana & Bo",
    what: "service.",
    origin: "api",
    from: "2026-11-01",
    to: "2026-11-22",
    search: "api/1",
  } as const;
  expect(parseAuditFilters(new URLSearchParams(writeAuditFilters(filters)))).toEqual(filters);
  expect(writeAuditFilters(NO_FILTERS)).toBe("");
});

test("what is no filter is none", () => {
  const parsed = parseAuditFilters(new URLSearchParams("origin=moon&from=yesterday&to=2026-13-45&who="));
  expect(hasAuditFilters(parsed)).toBe(false);
});

test("the last day is meant whole", () => {
  const { from, to } = auditQueryOf("shop", { ...NO_FILTERS, from: "2026-11-22", to: "2026-11-22" });
  expect(new Date(to ?? "").getTime() - new Date(from ?? "").getTime()).toBe(24 * 3600_000);
});
