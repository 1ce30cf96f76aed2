import { describe, expect, it } from "vitest";
import { toFlowTree } from "./flow-tree";
import { moveThrough } from "./move-through";

const NESTED = {
  apiVersion: "v1.2",
  spec: {
    kind: "Workflow",
    spec: {
      type: "sequential",
      steps: [
        { kind: "Build", ref: "build", spec: { id: "api" }, condition: "success", timeoutDuration: 60 },
        {
          kind: "Workflow",
          spec: {
            type: "parallel",
            steps: [
              { kind: "Release", spec: {}, skipNodeExecution: "true" },
              { kind: "JobRun", spec: {}, skipNodeExecution: "${args.SKIP}" },
            ],
          },
        },
        { kind: "Delay", spec: { seconds: 1 } },
      ],
    },
  },
};

describe("toFlowTree", () => {
  const tree = toFlowTree(NESTED);

  it("keys every node by its place in the document", () => {
    expect(tree.order.map(({ key, kind }) => [key, kind])).toEqual([
      ["root", "Workflow"],
      ["0", "Build"],
      ["1", "Workflow"],
      ["1.0", "Release"],
      ["1.1", "JobRun"],
      ["2", "Delay"],
    ]);
  });

  it("reads what the badges say", () => {
    expect(tree.byKey.get("0")).toMatchObject({ ref: "build", waitsFor: "success", timeout: 60 });
    expect(tree.byKey.get("1.0")?.skip).toEqual({ type: "always" });
    expect(tree.byKey.get("1.1")?.skip).toEqual({ type: "when", expression: "${args.SKIP}" });
  });

  it("draws anything, however broken, as an empty workflow", () => {
    for (const broken of [null, 7, "x", [], {}, { spec: { kind: "Workflow", spec: { steps: 3 } } }]) {
      expect(toFlowTree(broken).order).toHaveLength(1);
    }
    expect(toFlowTree({ spec: { spec: { steps: [null, {}] } } }).order.map(({ kind }) => kind)).toEqual([
      "Workflow",
      "Unknown",
      "Unknown",
    ]);
  });
});

describe("the steps of a loop", () => {
  const LOOP = {
    spec: {
      kind: "Workflow",
      spec: {
        type: "sequential",
        steps: [
          {
            kind: "LoopWorkflow",
            ref: "each",
            spec: { iterations: "${args.REGIONS}", type: "parallel", steps: [{ kind: "Delay", spec: {} }] },
          },
        ],
      },
    },
  };

  it("stand in it once while nobody knows how often it goes round", () => {
    const tree = toFlowTree(LOOP);
    expect(tree.order.map(({ key }) => key)).toEqual(["root", "0", "0.0"]);
    expect(tree.byKey.get("0")?.flow).toBe("sequential");
  });

  it("stand in each of its iterations in a run", () => {
    const tree = toFlowTree(LOOP, (key) => (key === "0" ? 2 : undefined));
    expect(tree.order.map(({ key, kind, flow }) => [key, kind, flow])).toEqual([
      ["root", "Workflow", "sequential"],
      ["0", "LoopWorkflow", "parallel"],
      ["0#0", "Iteration", "sequential"],
      ["0#0.0", "Delay", null],
      ["0#1", "Iteration", "sequential"],
      ["0#1.0", "Delay", null],
    ]);
  });
});

describe("moveThrough", () => {
  const tree = toFlowTree(NESTED);

  it("walks down the order of execution, through one branch of a fork", () => {
    const walked = ["root"];
    for (let here = "root"; ;) {
      const next = moveThrough(tree, here, "down");
      if (next === here) break;
      walked.push(next);
      here = next;
    }
    expect(walked).toEqual(["root", "0", "1", "1.0", "2"]);
  });

  it("changes branches sideways and stays when there is none", () => {
    expect(moveThrough(tree, "1.0", "right")).toBe("1.1");
    expect(moveThrough(tree, "1.1", "right")).toBe("1.1");
    expect(moveThrough(tree, "0", "left")).toBe("0");
  });

  it("climbs out of a branch to its workflow, and to the step before", () => {
    expect(moveThrough(tree, "1.1", "up")).toBe("1");
    expect(moveThrough(tree, "1", "up")).toBe("0");
    expect(moveThrough(tree, "2", "up")).toBe("1");
  });

  it("begins at the root when nothing is chosen", () => {
    expect(moveThrough(tree, null, "down")).toBe("root");
    expect(moveThrough(tree, "gone", "down")).toBe("root");
  });
});
