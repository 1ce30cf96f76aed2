import { describe, expect, it } from "vitest";
import { EMPTY_RUN_STATE, reduceRun, type RunEventBody, type RunState } from "@/core/run";
import { runWaitReason } from "./run-words";

const stateAfter = (...events: RunEventBody[]): RunState =>
  events.reduce<RunState>(
    (state, event, index) => reduceRun(state, { ...event, seq: index + 1, at: "2026-03-01T09:00:00.000Z" }),
    EMPTY_RUN_STATE,
  );
const moved = (status: "Waiting" | "Aborting", waitReason: string | null): RunEventBody => ({
  type: "run.moved",
  payload: { status, waitReason, error: null },
});
const stopping = (key: string, waitReason: string): RunEventBody => ({
  type: "node.moved",
  payload: {
    key,
    attempt: 1,
    kind: "Build",
    status: "Aborting",
    waitReason,
    output: null,
    error: null,
    nextAttemptAt: null,
    operationId: null,
  },
});

describe("runWaitReason", () => {
  it("says what a waiting run waits for", () => {
    expect(runWaitReason(stateAfter(moved("Waiting", "the tide")))).toBe("the tide");
    expect(runWaitReason(EMPTY_RUN_STATE)).toBeNull();
  });

  it("says what of an aborting one has not stopped yet", () => {
    expect(runWaitReason(stateAfter(moved("Aborting", null)))).toBeNull();
    const one = stateAfter(moved("Aborting", null), stopping("0", "the build to stop"));
    expect(runWaitReason(one)).toBe("the build to stop");
    const two = stateAfter(
      moved("Aborting", null),
      stopping("0", "the build to stop"),
      stopping("1", "more"),
    );
    expect(runWaitReason(two)).toBe("the build to stop, and for 1 more");
  });
});
