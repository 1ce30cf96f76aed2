import { describe, expect, test } from "vitest";
import { EMPTY_RUN_STATE, reduceRun, type RunState } from "./run-state";
import {
  childKey,
  documentKey,
  isIterationKey,
  iterationKey,
  iterationsAround,
  runTreeOf,
  walkTree,
} from "./tree";

const leaf = { kind: "Delay", spec: {} };
const loop = (steps: object[], more: object = {}) => ({ kind: "LoopWorkflow", spec: { steps, ...more } });
const flow = (...steps: object[]) => ({ kind: "Workflow", spec: { type: "sequential", steps } });

/** A run in which these loops have started, with so many items. */
function startedWith(loops: Record<string, number>): RunState {
  return Object.entries(loops).reduce<RunState>(
    (state, [key, count], index) =>
      reduceRun(state, {
        type: "node.started",
        payload: { key, attempt: 1, kind: "LoopWorkflow", spec: { iterations: Array(count).fill("x") } },
        seq: index + 1,
        at: "2026-01-01T00:00:00.000Z",
      }),
    EMPTY_RUN_STATE,
  );
}
const keysOf = (root: Parameters<typeof runTreeOf>[0], loops: Record<string, number> = {}): string[] =>
  [...walkTree(runTreeOf(root, startedWith(loops)))].map(({ key }) => key);

describe("keys", () => {
  test("of the nodes of an iteration lead to their place in the document", () => {
    const inner = childKey(iterationKey(childKey(iterationKey("2", 10), 1), 3), 0);
    expect(inner).toBe("2#10.1#3.0");
    expect(documentKey(inner)).toBe("2.1.0");
    expect(documentKey("2#10")).toBe("2");
    expect(documentKey("root")).toBe("root");
    expect(iterationsAround(inner)).toEqual([
      { loopKey: "2#10.1", index: 3, key: "2#10.1#3" },
      { loopKey: "2", index: 10, key: "2#10" },
    ]);
    expect(iterationsAround("2.1")).toEqual([]);
    expect([isIterationKey("2#10"), isIterationKey("2#10.1"), isIterationKey("2")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("the tree of a run", () => {
  test("has no steps in a loop before that has started, and its iterations from then on", () => {
    const root = flow(leaf, loop([leaf, leaf]));
    expect(keysOf(root)).toEqual(["root", "0", "1"]);
    expect(keysOf(root, { "1": 2 })).toEqual([
      "root",
      "0",
      "1",
      "1#0",
      "1#0.0",
      "1#0.1",
      "1#1",
      "1#1.0",
      "1#1.1",
    ]);
    expect(keysOf(root, { "1": 0 })).toEqual(["root", "0", "1"]);
  });
  test("gives each iteration of an outer loop its own inner loop", () => {
    const root = flow(loop([loop([leaf])]));
    expect(keysOf(root, { "0": 2, "0#1.0": 1 })).toEqual([
      "root",
      "0",
      "0#0",
      "0#0.0",
      "0#1",
      "0#1.0",
      "0#1.0#0",
      "0#1.0#0.0",
    ]);
  });
  test("lets iterations go as the loop says, and the steps of each one after the other", () => {
    const root = flow(loop([leaf], { type: "parallel", failFast: true }));
    const [around] = runTreeOf(root, startedWith({ "0": 1 })).workflow?.steps ?? [];
    expect(around?.workflow).toMatchObject({ type: "parallel", failFast: true });
    const [iteration] = around?.workflow?.steps ?? [];
    expect(iteration).toMatchObject({
      kind: "Iteration",
      workflow: { type: "sequential", failFast: false },
    });
  });
  test("of a thousand nodes is built fast enough to be built at each loop's start", () => {
    const root = flow(...Array.from({ length: 10 }, () => loop(Array(10).fill(leaf))));
    const loops = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [String(index), 10]));
    const state = startedWith(loops);
    const before = performance.now();
    for (let times = 0; times < 10; times += 1) runTreeOf(root, state);
    expect((performance.now() - before) / 10).toBeLessThan(20);
  });
});
