import { describe, expect, test } from "vitest";
import { findFlowCycle, flowsRunBy } from "./flow-cycle";

const flows = (calls: Record<string, string[]>) =>
  Object.entries(calls).map(([name, runs]) => ({
    name: `main/${name}`,
    runs: runs.map((run) => `main/${run}`),
  }));

describe("a way back to a flow above", () => {
  test.each<[string, Record<string, string[]>, string[], string, string[] | null]>([
    ["none", { A: ["B"], B: ["C"], C: [] }, ["main/A"], "main/B", null],
    ["itself", { A: ["A"] }, ["main/A"], "main/A", ["main/A", "main/A"]],
    ["in any case", { A: ["b"], B: ["a"] }, ["main/A"], "main/b", ["main/A", "main/B", "main/A"]],
    [
      "over others",
      { A: ["B"], B: ["C"], C: ["A"] },
      ["main/A"],
      "main/B",
      ["main/A", "main/B", "main/C", "main/A"],
    ],
    [
      "not from the top",
      { A: ["B"], B: ["C"], C: ["B"] },
      ["main/A", "main/B"],
      "main/C",
      ["main/B", "main/C", "main/B"],
    ],
    ["only below", { A: ["B"], B: ["C"], C: ["B"] }, ["main/A"], "main/B", ["main/B", "main/C", "main/B"]],
    ["met twice, harmless", { A: ["B", "C"], B: ["D"], C: ["D"], D: [] }, [], "main/A", null],
    ["through a flow that is gone", { A: ["B"] }, ["main/A"], "main/B", null],
  ])("%s", (_, calls, above, target, way) => {
    expect(findFlowCycle(flows(calls), above, target)).toEqual(way);
  });

  test("is found in time where many ways lead to the same place", () => {
    const names = Array.from({ length: 60 }, (_, index) => `F${index}`);
    const calls = Object.fromEntries(names.map((name, index) => [name, names.slice(index + 1, index + 4)]));
    expect(findFlowCycle(flows(calls), [], "main/F0")).toBeNull();
  });
});

test("a document runs the flows that its nodes name outright, wherever they stand", () => {
  const run = (templateId: unknown) => ({ kind: "RunTemplate", spec: { templateId } });
  const steps = [
    run("main/A"),
    run("${args.FLOW}"),
    { kind: "Workflow", spec: { type: "parallel", steps: [run("main/B"), run(7), { kind: "RunTemplate" }] } },
  ];
  const document = { spec: { kind: "Workflow", spec: { type: "sequential", steps } } };
  expect(flowsRunBy(document)).toEqual(["main/A", "main/B"]);
  expect(flowsRunBy(null)).toEqual([]);
});
