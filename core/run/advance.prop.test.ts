import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advance, leavesInFlight, runOutcome } from "./advance";
import type { NodeStatus } from "./statuses";
import { canNodeMove, isNodeSettled } from "./statuses";
import type { RunTree } from "./tree";
import { documentKey, LOOP_KIND, ROOT_KEY, toRunTree, walkTree } from "./tree";

interface Shape {
  kind: string;
  spec: { type?: "sequential" | "parallel"; failFast?: boolean; steps?: Shape[]; count?: number };
}

const container = {
  type: fc.constantFrom("sequential" as const, "parallel" as const),
  failFast: fc.boolean(),
};
const { shape, flow } = fc.letrec<{ shape: Shape; flow: Shape; loop: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant({ kind: "Delay", spec: {} }),
    tie("flow"),
    tie("loop"),
  ),
  flow: fc.record({
    kind: fc.constant("Workflow"),
    spec: fc.record({ ...container, steps: fc.array(tie("shape"), { maxLength: 4 }) }),
  }),
  loop: fc.record({
    kind: fc.constant(LOOP_KIND),
    spec: fc.record({
      ...container,
      steps: fc.array(tie("shape"), { maxLength: 3 }),
      count: fc.nat(3),
    }),
  }),
}));

/** The shape at a document key. */
function shapeAt(root: Shape, key: string): Shape | undefined {
  if (key === ROOT_KEY) return root;
  return key.split(".").reduce<Shape | undefined>((at, index) => at?.spec.steps?.[Number(index)], root);
}

/** The tree as it stands when exactly the loops that are not Pending have started. */
function treeOf(root: Shape, statusOf: (key: string) => NodeStatus): RunTree {
  return toRunTree(root, (key) =>
    statusOf(key) === "Pending" ? undefined : shapeAt(root, documentKey(key))?.spec.count,
  );
}

interface Played {
  tree: RunTree;
  statuses: Map<string, NodeStatus>;
  statusOf: (key: string) => NodeStatus;
  /** In order. */
  started: string[];
}

/** Plays a whole run: `seed` says what becomes of leaves in flight. */
function play(root: Shape, seed: number[], abortAfter: number): Played {
  const statuses = new Map<string, NodeStatus>();
  const statusOf = (key: string): NodeStatus => statuses.get(key) ?? "Pending";
  const started: string[] = [];
  let tree = treeOf(root, statusOf);
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
      tree = treeOf(root, statusOf);
    }
    const leaves = [...walkTree(tree)].filter(
      (node) =>
        node.workflow === null && !isNodeSettled(statusOf(node.key)) && statusOf(node.key) !== "Pending",
    );
    if (leaves.length === 0) return { tree, statuses, statusOf, started };
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
  const NEVER = Number.POSITIVE_INFINITY;

  test("every run ends, whatever becomes of its nodes", () => {
    fc.assert(
      fc.property(shape, seeds, fc.nat(30), (root, seed, abortAfter) => {
        const { tree, statusOf } = play(root, seed, abortAfter);
        if (abortAfter > 0) expect(runOutcome(tree, statusOf)).not.toBeNull();
        expect(leavesInFlight(tree, statusOf)).toEqual([]);
      }),
    );
  });

  test("no node starts twice, and none starts before the step before it succeeded", () => {
    fc.assert(
      fc.property(shape, seeds, (root, seed) => {
        const { tree, started, statusOf } = play(root, seed, NEVER);
        expect(new Set(started).size).toBe(started.length);
        for (const node of walkTree(tree)) {
          if (node.workflow?.type !== "sequential") continue;
          node.workflow.steps.forEach((step, index) => {
            const before = node.workflow?.steps[index - 1];
            if (before !== undefined && started.includes(step.key))
              expect(statusOf(before.key)).toBe("Success");
          });
        }
      }),
    );
  });

  test("a failed node fails every workflow around it, and a run without failures succeeds", () => {
    fc.assert(
      fc.property(shape, seeds, (root, seed) => {
        const { tree, statuses, statusOf } = play(root, seed, NEVER);
        const anyFailed = [...statuses.values()].includes("Failed");
        expect(runOutcome(tree, statusOf)).toBe(anyFailed ? "Failed" : "Success");
      }),
    );
  });

  test("a loop that succeeds has gone through all its steps once for each item", () => {
    fc.assert(
      fc.property(flow, seeds, (root, seed) => {
        const { tree, started, statusOf } = play(root, seed, NEVER);
        for (const node of walkTree(tree)) {
          if (node.kind !== LOOP_KIND || statusOf(node.key) !== "Success") continue;
          const { steps = [], count = 0 } = shapeAt(root, documentKey(node.key))?.spec ?? {};
          const wanted = Array.from({ length: count }, (_, iteration) =>
            steps.map((_step, index) => `${node.key}#${iteration}.${index}`),
          );
          const own = started.filter((key) => wanted.flat().includes(key));
          expect(own.toSorted()).toEqual(wanted.flat().toSorted());
        }
      }),
    );
  });

  test("iterations of a sequential loop never overlap", () => {
    fc.assert(
      fc.property(flow, seeds, (root, seed) => {
        const { tree, started } = play(root, seed, NEVER);
        for (const { key, kind, workflow } of walkTree(tree)) {
          if (kind !== LOOP_KIND || workflow?.type !== "sequential") continue;
          const turns = started
            .filter((one) => one.startsWith(`${key}#`))
            .map((one) => Number.parseInt(one.slice(key.length + 1), 10));
          expect(turns).toEqual(turns.toSorted((a, b) => a - b));
        }
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
