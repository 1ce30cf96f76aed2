import { expect, test } from "vitest";
import { dayOf, endOfDay, startOfDay } from "./local-days";

test("a day begins and ends at midnight of the reader, also where clocks change", () => {
  for (const day of ["2026-01-31", "2026-03-29", "2026-10-25", "2024-02-29", "2026-12-31"]) {
    const [start, end] = [startOfDay(day), endOfDay(day)];
    expect(start?.getHours()).toBe(0);
    expect(end?.getHours()).toBe(0);
    expect(start && dayOf(start)).toBe(day);
    expect(end && dayOf(new Date(end.getTime() - 1))).toBe(day);
  }
});

test("an empty field is no day", () => {
  expect(startOfDay("")).toBeNull();
  expect(endOfDay("")).toBeNull();
});
