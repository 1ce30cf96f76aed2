import { describe, expect, test } from "vitest";
import { createSampling, type TracingSettings } from "./sampling";
import { spanIdOfAttempt, spanIdOfRun, traceIdOfRun } from "./span-ids";
import { containerKeyOf, type TracedRun } from "./to-spans";
import { parseTraceParent } from "./trace-parent";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

describe("ids", () => {
  const run = "0192f1c4-7d2e-7c3a-9b1f-3f5a6c7d8e9f";

  test("are the same whoever asks, and have the lengths that OpenTelemetry wants", () => {
    expect(traceIdOfRun(run)).toBe("0192f1c47d2e7c3a9b1f3f5a6c7d8e9f");
    expect(spanIdOfRun(run)).toBe(spanIdOfRun(run));
    expect(spanIdOfRun(run)).toMatch(/^[0-9a-f]{16}$/);
  });

  test("tell nodes and attempts apart", () => {
    const ids = [
      spanIdOfRun(run),
      spanIdOfAttempt(run, "1", 1),
      spanIdOfAttempt(run, "1", 2),
      spanIdOfAttempt(run, "1.1", 1),
      spanIdOfAttempt(run, "11", 1),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("traceparent", () => {
  test("is read as W3C writes it", () => {
    expect(parseTraceParent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, flags: 1 });
    expect(parseTraceParent(`cc-${TRACE}-${SPAN}-00-what-comes-later`)).toMatchObject({ flags: 0 });
  });

  test("that is none, or not valid, is nothing", () => {
    for (const header of [
      null,
      "",
      "hello",
      `ff-${TRACE}-${SPAN}-01`,
      `00-${"0".repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${"0".repeat(16)}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    ]) {
      expect(parseTraceParent(header)).toBeNull();
    }
  });
});

test("a node stands in the container its key says, and at the top in the run", () => {
  expect(["root", "1", "1.0", "2#0", "2#0.1", "2#0.1#3"].map(containerKeyOf)).toEqual([
    null,
    null,
    "1",
    "2",
    "2#0",
    "2#0.1",
  ]);
});

describe("sampling", () => {
  const sampled = (settings: TracingSettings, flags: number | null, topRunId: string = crypto.randomUUID()) =>
    createSampling(settings)({
      topRunId,
      traceParent: flags === null ? null : { traceId: TRACE, spanId: SPAN, flags },
    } as TracedRun);

  test("does as the caller does where it is said so, and as it is told otherwise", () => {
    expect(sampled({ sampler: "parentbased_always_on", ratio: 1 }, 0)).toBe(false);
    expect(sampled({ sampler: "parentbased_always_off", ratio: 1 }, 1)).toBe(true);
    expect(sampled({ sampler: "parentbased_always_off", ratio: 1 }, null)).toBe(false);
    expect(sampled({ sampler: "always_on", ratio: 1 }, 0)).toBe(true);
    expect(sampled({ sampler: "always_off", ratio: 1 }, 1)).toBe(false);
  });

  test("of a part takes about that part, the same ones each time", () => {
    const ids = Array.from({ length: 2_000 }, () => crypto.randomUUID());
    const settings = { sampler: "parentbased_traceidratio", ratio: 0.25 } as const;
    const taken = ids.filter((id) => sampled(settings, null, id));
    expect(taken.length).toBeGreaterThan(400);
    expect(taken.length).toBeLessThan(600);
    expect(ids.filter((id) => sampled(settings, null, id))).toEqual(taken);
  });
});
