import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_RUN_STATE, type RunEventBody } from "@/core/run";
import { aNodeMove, aNodeStart, eventsOf, foldRun } from "./a-run-event";
import { hasGap, receiveEvent, receiveSnapshot, startLiveRun } from "./live-run";

const bodies: RunEventBody[] = [
  { type: "run.created", payload: { status: "Pending" } },
  { type: "run.moved", payload: { status: "Running", waitReason: null, error: null } },
  aNodeStart("root", "Workflow"),
  aNodeStart("0"),
  aNodeMove({ key: "0", status: "Waiting", waitReason: "the clock" }),
  aNodeMove({ key: "0", status: "Retrying" }),
  aNodeStart("0", "Delay", { seconds: 2 }, 2),
  aNodeMove({ key: "0", attempt: 2 }),
  aNodeMove({ key: "root", kind: "Workflow" }),
  { type: "run.moved", payload: { status: "Success", waitReason: null, error: null } },
];
const events = eventsOf(bodies);
const whole = foldRun(events);

describe("a live run", () => {
  it("comes to the same picture from any snapshot and the tail above it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: events.length }), (cut) => {
        const tail = events.slice(cut).reduce(receiveEvent, startLiveRun(foldRun(events.slice(0, cut))));
        expect(tail).toEqual({ run: whole, ahead: [] });
      }),
    );
  });

  it("comes to the same picture whatever is repeated or overtakes, once a snapshot fills the gaps", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...events), { maxLength: 30 }),
        fc.integer({ min: 0, max: events.length }),
        (received, at) => {
          const live = received.reduce(receiveEvent, startLiveRun(EMPTY_RUN_STATE));
          const healed = receiveSnapshot(live, foldRun(events.slice(0, at)));
          const end = events.reduce(receiveEvent, healed);
          expect(end).toEqual({ run: whole, ahead: [] });
        },
      ),
    );
  });

  it("says that events are missing, keeps those that came, and asks no more once they are filled in", () => {
    const live = events.slice(4).reduce(receiveEvent, startLiveRun(foldRun(events.slice(0, 2))));
    expect(hasGap(live)).toBe(true);
    expect(live.run.cursor).toBe(2);
    const healed = receiveSnapshot(live, foldRun(events.slice(0, 5)));
    expect(healed).toEqual({ run: whole, ahead: [] });
  });

  it("is not set back by a snapshot that is older than what it has", () => {
    const live = startLiveRun(whole);
    expect(receiveSnapshot(live, foldRun(events.slice(0, 3)))).toBe(live);
  });
});
