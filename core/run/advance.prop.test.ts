import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advance, leavesInFlight, runOutcome } from "./advance";
import type { NodeStatus } from "./statuses";
import { canNodeMove, isNodeSettled } from "./statuses";
import type { RunTree } from "./tree";
import { ROOT_KEY, childKey, walkTree } from "./tree";

type Shape = { leaf: true } | { type: "sequential" | "parallel"; failFast: boolean; steps: Shape[] };

const { shape } = fc.letrec<{ shape: Shape; flow: Shape }>((tie) => ({
  shape: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant({ leaf: true }), tie("flow")),
  flow: fc.record({
    type: fc.constantFrom("sequential" as const, "parallel" as const),
    failFast: fc.boolean(),
    steps: fc.array(tie("shape"), { maxLength: 4 }),
  }),
}));

function toTree(from: Shape, key = ROOT_KEY): RunTree {
  if ("leaf" in from) return { key, kind: "Delay", workflow: null };
  return {
    key,
    kind: "Workflow",
    workflow: {
      type: from.type,
      failFast: from.failFast,
      steps: from.steps.map((step, index) => toTree(step, childKey(key, index))),
    },
  };
}

/** Plays a whole run: `choose` says what becomes of leaves in flight. */
function play(
  tree: RunTree,
  seed: number[],
  abortAfter: number,
): { statuses: Map<string, NodeStatus>; started: string[] } {
  const statuses = new Map<string, NodeStatus>();
  const statusOf = (key: string): NodeStatus => statuses.get(key) ?? "Pending";
  const started: string[] = [];
  const move = (key: string, to: NodeStatus): void => {
    expect(canNodeMove(statusOf(key), to), `${key}: ${statusOf(key)} → ${to}`).toBe(true);
    statuses.set(key, to);
  };
  for (let turn = 0; turn < 10_000; turn += 1) {
    const stopping = turn >= abortAfter;
    for (;;) {
      const next = advance(tree, statusOf, stopping);
      if (next.start.length + next.settle.length + next.abort.length === 0) break;
      for (const key of next.start) {
        move(key, "Running");
        started.push(key);
      }
      for (const { key, status } of next.settle) move(key, status);
      for (const key of next.abort) move(key, "Aborting");
    }
    const leaves = [...walkTree(tree)].filter(
      (node) =>
        node.workflow === null && !isNodeSettled(statusOf(node.key)) && statusOf(node.key) !== "Pending",
    );
    if (leaves.length === 0) return { statuses, started };
    const pick = leaves[(seed[turn % seed.length] ?? 0) % leaves.length];
    if (pick === undefined) continue;
    const fate = (seed[(turn + 1) % seed.length] ?? 0) % 5;
    if (statusOf(pick.key) === "Aborting") move(pick.key, "Aborted");
    else if (stopping) move(pick.key, "Aborted");
    else move(pick.key, fate === 0 ? "Failed" : "Success");
  }
  throw new Error("the run never ended");
}

describe("advance", () => {
  const seeds = fc.array(fc.nat(1000), { minLength: 2, maxLength: 20 });

  test("every run ends, whatever becomes of its nodes", () => {
    fc.assert(
      fc.property(shape, seeds, fc.nat(30), (from, seed, abortAfter) => {
        const tree = toTree(from);
        const { statuses } = play(tree, seed, abortAfter);
        const statusOf = (key: string): NodeStatus => statuses.get(key) ?? "Pending";
        if (abortAfter > 0) expect(runOutcome(tree, statusOf)).not.toBeNull();
        expect(leavesInFlight(tree, statusOf)).toEqual([]);
      }),
    );
  });

  test("no node starts twice, and none starts before the step before it succeeded", () => {
    fc.assert(
      fc.property(shape, seeds, (from, seed) => {
        const tree = toTree(from);
        const { started, statuses } = play(tree, seed, Number.POSITIVE_INFINITY);
        expect(new Set(started).size).toBe(started.length);
        for (const node of walkTree(tree)) {
          if (node.workflow?.type !== "sequential") continue;
          node.workflow.steps.forEach((step, index) => {
            const before = node.workflow?.steps[index - 1];
            if (before !== undefined && started.includes(step.key))
              expect(statuses.get(before.key)).toBe("Success");
          });
        }
      }),
    );
  });

  test("a failed node fails every workflow around it, and a run without failures succeeds", () => {
    fc.assert(
      fc.property(shape, seeds, (from, seed) => {
        const tree = toTree(from);
        const { statuses } = play(tree, seed, Number.POSITIVE_INFINITY);
        const anyFailed = [...statuses.values()].includes("Failed");
        expect(runOutcome(tree, (key) => statuses.get(key) ?? "Pending")).toBe(
          anyFailed ? "Failed" : "Success",
        );
      }),
    );
  });
});

describe("order", () => {
  const leaf = (key: string): RunTree => ({ key, kind: "Delay", workflow: null });
  const parallel = (failFast: boolean): RunTree => ({
    key: ROOT_KEY,
    kind: "Workflow",
    workflow: { type: "parallel", failFast, steps: [leaf("0"), leaf("1")] },
  });
  const given = (statuses: Record<string, NodeStatus>) => (key: string) => statuses[key] ?? "Pending";

  test("parallel steps start together", () => {
    expect(advance(parallel(false), given({ root: "Running" })).start).toEqual(["0", "1"]);
  });
  test("siblings of a failed step finish before the workflow fails", () => {
    const now = advance(parallel(false), given({ root: "Running", "0": "Failed", "1": "Running" }));
    expect(now).toEqual({ start: [], settle: [], abort: [] });
  });
  test("after a failure no later step of a sibling starts, and the sibling ends aborted", () => {
    const branch: RunTree = {
      key: "1",
      kind: "Workflow",
      workflow: { type: "sequential", failFast: false, steps: [leaf("1.0"), leaf("1.1")] },
    };
    const tree: RunTree = {
      key: ROOT_KEY,
      kind: "Workflow",
      workflow: { type: "parallel", failFast: false, steps: [leaf("0"), branch] },
    };
    const statuses = given({ root: "Running", "0": "Failed", "1": "Running", "1.0": "Success" });
    expect(advance(tree, statuses)).toEqual({
      start: [],
      settle: [{ key: "1", status: "Aborted" }],
      abort: [],
    });
  });
  test("with failFast, siblings of a failed step are stopped", () => {
    const now = advance(parallel(true), given({ root: "Running", "0": "Failed", "1": "Waiting" }));
    expect(now.abort).toEqual(["1"]);
  });
  test("a skipped step lets the next one start", () => {
    const tree: RunTree = {
      key: ROOT_KEY,
      kind: "Workflow",
      workflow: { type: "sequential", failFast: false, steps: [leaf("0"), leaf("1")] },
    };
    expect(advance(tree, given({ root: "Running", "0": "Skipped" })).start).toEqual(["1"]);
  });
});
