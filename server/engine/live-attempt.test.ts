import { describe, expect, test } from "vitest";
import { isIdle, msUntilNextEvent, newLiveAttempt, type LiveAttempts } from "./live-attempt";
import type { NodeCall } from "./node-call";

const YEAR_SECONDS = 31_536_000;
const call = (timeoutSeconds: number): NodeCall => ({
  type: "run",
  spec: {},
  wait: true,
  timeoutSeconds,
  settings: { maxAttempts: 3, backoff: { type: "fixed", delay: 10 }, retryOnFailure: false },
  secretStrings: [],
});
const live = (checkAtMs: number | null, timeoutSeconds: number): LiveAttempts => {
  const attempt = newLiveAttempt("0", 1, 1_000, call(timeoutSeconds));
  return new Map([["0", { ...attempt, checkAtMs }]]);
};

describe("what is in flight", () => {
  test("is looked at when it wants to be, or when its time is up", () => {
    expect(msUntilNextEvent(live(5_000, 60), 1_000)).toBe(4_000);
    expect(msUntilNextEvent(live(500_000, 60), 1_000)).toBe(60_000);
    expect(msUntilNextEvent(live(5_000, 60), 9_000)).toBe(-4_000);
    expect(msUntilNextEvent(new Map(), 1_000)).toBe(Number.POSITIVE_INFINITY);
  });
  test("may have a year, also while its executor is being called", () => {
    expect(msUntilNextEvent(live(null, YEAR_SECONDS), 1_000)).toBe(YEAR_SECONDS * 1000);
    expect(isIdle(live(null, YEAR_SECONDS))).toBe(false);
    expect(isIdle(live(5_000, YEAR_SECONDS))).toBe(true);
  });
});
