import { expect, it } from "vitest";
import { toFlowTree } from "@/components/canvas";
import type { NodeState } from "@/core/run";
import { compareSteps } from "./compare-steps";

const tree = (...steps: object[]) =>
  toFlowTree({ spec: { kind: "Workflow", spec: { type: "sequential", steps } } });
const step = (kind: string, ref?: string) => ({ kind, ...(ref && { ref }), spec: {} });

/** A node whose attempts took so many seconds each, one after the other. */
function took(key: string, ...seconds: number[]): NodeState {
  let at = Date.parse("2026-11-22T09:00:00.000Z");
  const attempts = seconds.map((each, index) => {
    const startedAt = new Date(at).toISOString();
    at += each * 1000;
    return {
      attempt: index + 1,
      status: "Success" as const,
      startedAt,
      endedAt: new Date(at).toISOString(),
      error: null,
      nextAttemptAt: null,
      operationId: null,
      intervention: null,
    };
  });
  const last = attempts[attempts.length - 1];
  return {
    key,
    kind: "Delay",
    attempt: attempts.length,
    status: "Success",
    spec: null,
    output: null,
    error: null,
    waitReason: null,
    waitSince: null,
    nextAttemptAt: null,
    startedAt: last?.startedAt ?? null,
    endedAt: last?.endedAt ?? null,
    operationId: null,
    intervention: null,
    attempts,
  };
}

it("finds a step again by its ref when it has moved, and counts all its attempts", () => {
  const before = { tree: tree(step("Delay", "a"), step("Delay")), run: { nodes: { "0": took("0", 2, 3) } } };
  const after = { tree: tree(step("Delay"), step("Delay", "a")), run: { nodes: { "1": took("1", 4) } } };
  const rows = compareSteps(before, after).map((row) => [row.node.ref, row.before?.ms, row.after?.ms]);
  expect(rows).toEqual([
    [null, undefined, null],
    ["a", 5000, 4000],
    [null, null, undefined],
  ]);
});

it("says which steps came and which went", () => {
  const before = { tree: tree(step("Build"), step("Release")), run: { nodes: {} } };
  const after = { tree: tree(step("Build"), step("JobRun")), run: { nodes: {} } };
  const rows = compareSteps(before, after).map((row) => [
    row.node.kind,
    row.before !== null,
    row.after !== null,
  ]);
  expect(rows).toEqual([
    ["Build", true, true],
    ["JobRun", false, true],
    ["Release", true, false],
  ]);
});
