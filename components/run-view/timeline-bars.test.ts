import { describe, expect, it } from "vitest";
import { toFlowTree } from "@/components/canvas";
import type { RunEventBody } from "@/core/run";
import { aNodeMove, aNodeStart, eventsOf, foldRun } from "./a-run-event";
import { timelineTicks, toTimeline } from "./timeline-bars";

const delay = { kind: "Delay", spec: { seconds: 1 } };
const tree = toFlowTree({
  spec: {
    kind: "Workflow",
    spec: {
      steps: [delay, { kind: "Workflow", spec: { type: "parallel", steps: [delay, delay] } }],
    },
  },
});
const begin: RunEventBody = {
  type: "run.moved",
  payload: { status: "Running", waitReason: null, error: null },
};

function timelineOf(bodies: RunEventBody[], nowS = 60, expectedMs: number | null = null) {
  const events = eventsOf([begin, ...bodies]);
  const startMs = Date.parse(events[0]?.at ?? "");
  const timeline = toTimeline(tree, foldRun(events), startMs + nowS * 1000, expectedMs);
  return {
    ...timeline,
    lengthS: (timeline.toMs - timeline.fromMs) / 1000,
    bars: timeline.bars.map((bar) => ({
      ...bar,
      s: [bar.fromMs, bar.toMs].map((at) => (at - startMs) / 1000),
    })),
  };
}

describe("toTimeline", () => {
  it("puts steps that follow each other on one row and simultaneous ones below each other", () => {
    const { bars, lanes } = timelineOf([
      aNodeStart("0"),
      aNodeMove({ key: "0" }),
      aNodeStart("1.0"),
      aNodeStart("1.1"),
      aNodeMove({ key: "1.0" }),
      aNodeMove({ key: "1.1" }),
    ]);
    expect(bars.map(({ key, lane, s }) => [key, lane, s])).toEqual([
      ["0", 0, [1, 2]],
      ["1.0", 0, [3, 5]],
      ["1.1", 1, [4, 6]],
    ]);
    expect(lanes).toBe(2);
  });

  it("gives every attempt its own bar, and lets what goes on reach the present", () => {
    const { bars } = timelineOf([
      aNodeStart("0"),
      aNodeMove({ key: "0", status: "Retrying", nextAttemptAt: "2026-11-22T09:00:10.000Z" }),
      aNodeStart("0", "Delay", {}, 2),
      aNodeMove({ key: "0", attempt: 2, status: "Waiting", waitReason: "a build" }),
    ]);
    expect(
      bars.map(({ attempt, status, s, waitsFromMs }) => [attempt, status, s, waitsFromMs !== null]),
    ).toEqual([
      [1, "Failed", [1, 2], false],
      [2, "Waiting", [3, 60], true],
    ]);
  });

  it("ends where the run is expected to end, until it takes longer", () => {
    expect(timelineOf([aNodeStart("0")], 60, 90_000).lengthS).toBe(90);
    expect(timelineOf([aNodeStart("0")], 120, 90_000).lengthS).toBe(120);
  });
});

describe("timelineTicks", () => {
  it("counts in round numbers and never gives more than asked for", () => {
    expect(timelineTicks(42_000, 6)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
    for (const length of [1000, 7_777, 61_000, 3_600_000, 90_000_000]) {
      expect(timelineTicks(length, 6).length).toBeLessThanOrEqual(7);
    }
  });
});
