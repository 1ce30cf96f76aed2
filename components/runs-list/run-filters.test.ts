import { expect, test } from "vitest";
import {
  hasRunFilters,
  NO_FILTERS,
  parseRunFilters,
  parseRunPlace,
  writeRunFilters,
  type RunFilters,
} from "./run-filters";

const nothing = new URLSearchParams();

test("an address restores the filters that made it", () => {
  const filters: RunFilters = {
    status: "Failed",
    kind: "rollback",
    trigger: "webhook",
    who: "Ada Lovelace",
    text: "login & 100 %",
    since: new Date("2026-11-01T00:00:00.000Z"),
    until: new Date("2026-11-08T00:00:00.000Z"),
    to: "01920000-0000-7000-8000-000000000000",
  };
  expect(parseRunFilters(new URLSearchParams(writeRunFilters(filters, nothing)))).toEqual(filters);
  const lately: RunFilters = { ...NO_FILTERS, status: "open", since: "7d" };
  expect(parseRunFilters(new URLSearchParams(writeRunFilters(lately, nothing)))).toEqual(lately);
  expect(parseRunFilters(new URLSearchParams(writeRunFilters(NO_FILTERS, nothing)))).toEqual(NO_FILTERS);
});

test("no filter leaves a clean address", () => {
  expect(writeRunFilters(NO_FILTERS, nothing)).toBe("");
  expect(hasRunFilters(NO_FILTERS)).toBe(false);
  expect(writeRunFilters({ ...NO_FILTERS, text: "" }, nothing)).toBe("");
});

test("what is not a filter is ignored, and what belongs to others stays", () => {
  const search = new URLSearchParams("status=exploded&kind=release&since=yesterday&to=96&view=wide");
  expect(parseRunFilters(search)).toEqual({ ...NO_FILTERS, kind: "release" });
  expect(writeRunFilters({ ...NO_FILTERS, status: "Running" }, search)).toBe("?status=Running&view=wide");
});

test("a hand-written address may use lower case", () => {
  expect(parseRunFilters(new URLSearchParams("status=failed")).status).toBe("Failed");
});

test("an address restores the page, and another filter begins at the top again", () => {
  const second = { older: "2026-11-01T00:00:00.000Z_0190", newer: null };
  const address = new URLSearchParams(writeRunFilters({ ...NO_FILTERS, kind: "release" }, nothing, second));
  expect(parseRunPlace(address)).toEqual(second);
  const filtered = new URLSearchParams(writeRunFilters({ ...NO_FILTERS, kind: "rollback" }, address));
  expect(parseRunPlace(filtered)).toEqual({ older: null, newer: null });
});
