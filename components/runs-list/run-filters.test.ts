import { expect, test } from "vitest";
import { hasRunFilters, parseRunFilters, writeRunFilters, type RunFilters } from "./run-filters";

const none: RunFilters = { status: null, kind: null, trigger: null };

test("an address restores the filters that made it", () => {
  const filters: RunFilters = { status: "Failed", kind: "rollback", trigger: "webhook" };
  expect(parseRunFilters(new URLSearchParams(writeRunFilters(filters)))).toEqual(filters);
  expect(parseRunFilters(new URLSearchParams(writeRunFilters(none)))).toEqual(none);
});

test("no filter leaves a clean address", () => {
  expect(writeRunFilters(none)).toBe("");
  expect(hasRunFilters(none)).toBe(false);
});

test("what is not a filter is ignored, and what belongs to others stays", () => {
  const search = new URLSearchParams("status=exploded&kind=release&view=wide");
  expect(parseRunFilters(search)).toEqual({ ...none, kind: "release" });
  expect(writeRunFilters({ ...none, status: "Running" }, search)).toBe("?status=Running&view=wide");
});

test("a hand-written address may use lower case", () => {
  expect(parseRunFilters(new URLSearchParams("status=failed")).status).toBe("Failed");
});
