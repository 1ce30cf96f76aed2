import { describe, expect, test } from "vitest";
import type { AttemptState } from "@/core/run";
import { NodeSettingsSchema } from "@/core/plan";
import { afterFailure, triesOf } from "./attempt-outcome";

const settings = (given: object) => NodeSettingsSchema.parse(given);
const transient = { code: "unreachable", message: "The runtime does not answer.", transient: true };
const business = { code: "job-failed", message: "The job exited with 3.", transient: false };

describe("after a failed attempt", () => {
  test("a transient failure is tried again twice, then fails", () => {
    expect([1, 2, 3].map((attempt) => afterFailure(transient, attempt, settings({})).type)).toEqual([
      "retry",
      "retry",
      "fail",
    ]);
  });
  test("a business failure is final", () => {
    expect(afterFailure(business, 1, settings({ maxAttempts: 5 })).type).toBe("fail");
  });
  test("with retryOnFailure a business failure is tried as often as maxAttempts says", () => {
    const retrying = settings({ maxAttempts: 2, retryOnFailure: true });
    expect([1, 2].map((attempt) => afterFailure(business, attempt, retrying).type)).toEqual([
      "retry",
      "fail",
    ]);
  });
  test("exponential back-off doubles from attempt to attempt", () => {
    const growing = settings({ backoff: { type: "exponential", delay: 5 } });
    expect([1, 2].map((attempt) => afterFailure(transient, attempt, growing))).toMatchObject([
      { delaySeconds: 5 },
      { delaySeconds: 10 },
    ]);
  });
});

describe("tries", () => {
  const attempt = (number: number, by?: string): AttemptState => ({
    attempt: number,
    status: "Failed",
    startedAt: null,
    endedAt: null,
    error: null,
    nextAttemptAt: null,
    operationId: null,
    intervention: by === undefined ? null : { by, action: "retry", reason: null, changes: [] },
  });
  test("are counted from the first attempt, and anew from each that a person asked for", () => {
    expect(triesOf(undefined)).toBe(1);
    const attempts = [attempt(1), attempt(2), attempt(3, "Ana"), attempt(4)];
    expect(
      [2, 3, 4].map((newest) => triesOf({ attempt: newest, attempts: attempts.slice(0, newest) })),
    ).toEqual([2, 1, 2]);
  });
});
