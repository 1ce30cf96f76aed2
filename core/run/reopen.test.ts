import { describe, expect, test } from "vitest";
import { openEnds, planReopening } from "./reopen";
import type { NodeState } from "./run-state";
import type { NodeStatus } from "./statuses";
import { runTreeOf } from "./tree";

const leaf = { kind: "Delay", spec: {} };
const root = {
  kind: "Workflow",
  spec: {
    type: "sequential",
    steps: [
      leaf,
      { kind: "LoopWorkflow", spec: { iterations: [], steps: [leaf, leaf] } },
      { kind: "Workflow", spec: { type: "parallel", steps: [leaf] } },
      leaf,
    ],
  },
};

function node(key: string, status: NodeStatus, more: Partial<NodeState> = {}): NodeState {
  return {
    key,
    kind: "Delay",
    attempt: 1,
    status,
    spec: {},
    output: null,
    error: null,
    waitReason: null,
    waitSince: null,
    nextAttemptAt: null,
    startedAt: null,
    endedAt: null,
    operationId: null,
    intervention: null,
    attempts: [],
    ...more,
  };
}
const stateOf = (...nodes: NodeState[]) => ({
  nodes: Object.fromEntries(nodes.map((one) => [one.key, one])),
});

/** Stopped in the second iteration of the loop. */
const inLoop = stateOf(
  node("root", "Failed"),
  node("0", "Success"),
  node("1", "Failed", { spec: { iterations: ["eu", "us"] } }),
  node("1#0", "Success"),
  node("1#0.0", "Success"),
  node("1#0.1", "Success"),
  node("1#1", "Failed"),
  node("1#1.0", "Success"),
  node("1#1.1", "Failed", { attempt: 3 }),
);
const tree = runTreeOf(root, inLoop);
const told = (plan: ReturnType<typeof planReopening>) =>
  plan.map(({ key, attempt, status }) => `${key} ${attempt} ${status}`);

describe("reopening", () => {
  test("takes up what failed, and what holds it goes on as it was", () => {
    const plan = planReopening(tree, inLoop, new Set());
    expect(told(plan)).toEqual(["root 2 Running", "1 2 Running", "1#1 2 Running", "1#1.1 4 Pending"]);
    expect(plan[1]?.spec).toEqual({ iterations: ["eu", "us"] });
  });

  test("skips what is to be skipped, with all in it that is not done", () => {
    expect(told(planReopening(tree, inLoop, new Set(["1#1.1"])))).toContain("1#1.1 4 Skipped");
    const stuck = stateOf(
      node("root", "Failed"),
      node("2", "Failed", { spec: null, error: { code: "unresolved-expression", message: "no" } }),
    );
    expect(told(planReopening(runTreeOf(root, stuck), stuck, new Set(["2"])))).toEqual([
      "root 2 Running",
      "2 2 Skipped",
      "2.0 1 Skipped",
    ]);
  });

  test("starts a loop anew that no longer knows what it goes over, and a workflow that never began", () => {
    expect(told(planReopening(tree, inLoop, new Set(), () => false))).toContain("1 2 Pending");
    const ahead = stateOf(
      node("root", "Failed", { spec: null }),
      node("2", "Failed", { spec: null }),
      node("2.0", "Failed", { spec: null, error: { code: "unresolved-expression", message: "no" } }),
    );
    expect(told(planReopening(runTreeOf(root, ahead), ahead, new Set()))).toEqual([
      "root 2 Pending",
      "2 2 Pending",
      "2.0 2 Pending",
    ]);
  });

  test("asks people about steps, and about what could not even begin, not about what is around them", () => {
    expect(openEnds(tree, inLoop).map(({ key }) => key)).toEqual(["1#1.1"]);
    const stuck = stateOf(
      node("root", "Failed"),
      node("1", "Failed", { spec: null, error: { code: "invalid-iterations", message: "no list" } }),
    );
    expect(openEnds(runTreeOf(root, stuck), stuck).map(({ key }) => key)).toEqual(["1"]);
  });
});
