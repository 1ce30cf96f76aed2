import { describe, expect, it } from "vitest";
import { describeNode, emphasise, readable } from "./describe-node";
import { toFlowTree } from "./flow-tree";

function describeStep(step: unknown, spec?: unknown) {
  const node = toFlowTree({ spec: { kind: "Workflow", spec: { steps: [step] } } }).byKey.get("0");
  if (!node) throw new Error("the step was not read");
  return describeNode(node, spec);
}

describe("describeNode", () => {
  it("tells a step in the user's words, with its target standing out", () => {
    const { title, icon } = describeStep({ kind: "Build", spec: { id: "api", branch: "main" } });
    expect(title.find(({ strong }) => strong)?.text).toBe("api");
    expect(icon).toBe("hammer");
  });

  it("prefers the values a run has put in", () => {
    const written = { kind: "Build", spec: { id: "api", branch: "${args.BRANCH}" } };
    expect(describeStep(written).detail).toBe("head of BRANCH");
    expect(describeStep(written, { id: "api", branch: "main" }).detail).toBe("head of main");
  });

  it("says the title and nothing else where the rest is withheld", () => {
    const described = describeStep({
      kind: "Build",
      spec: { withheld: { title: "Build api", targets: ["api"] } },
    });
    expect(described).toMatchObject({ titleText: "Build api", detail: "", icon: "hammer" });
    expect(described.title.find(({ strong }) => strong)?.text).toBe("api");
  });

  it("says something of a half-written step and of a kind it does not know", () => {
    expect(describeStep({ kind: "Release", spec: {} }).titleText).not.toBe("");
    expect(describeStep({ kind: "Horoscope", spec: null }).titleText).toBe("Horoscope");
  });
});

describe("a loop", () => {
  const tree = toFlowTree(
    {
      spec: {
        kind: "Workflow",
        spec: { steps: [{ kind: "LoopWorkflow", spec: { iterations: "${args.REGIONS}", steps: [] } }] },
      },
    },
    () => 2,
  );
  const told = (key: string, spec?: unknown) => {
    const node = tree.byKey.get(key);
    if (!node) throw new Error(`${key} was not read`);
    const { titleText, detail } = describeNode(node, spec);
    return `${titleText} ${detail}`.trim();
  };

  it("says over what it goes, and in a run how many items that are", () => {
    expect(told("0")).toBe("Loop over each of REGIONS");
    expect(told("0", { iterations: [1], type: "sequential" })).toBe("Loop over 1 item");
    expect(told("0", { iterations: [1, 2], type: "parallel" })).toBe("Loop over 2 items, all together");
  });

  it("names the item of an iteration", () => {
    expect(told("0#1")).toBe("Iteration 2");
    expect(told("0#1", { item: "eu-west", index: 1 })).toBe("Iteration 2 eu-west");
    expect(told("0#0", { item: { region: "eu", replicas: 2 } })).toBe("Iteration 1 region eu, replicas 2");
    expect(told("0#0", { item: [[1], [2]] })).toBe("Iteration 1 [[1],[2]]");
    expect(told("0#0", { item: "x".repeat(80) }).length).toBeLessThan(75);
  });
});

describe("the words of a card", () => {
  it("has names instead of expressions and no long ids", () => {
    expect(readable("from build ${refs.start-build.id} of ${args.SERVICE}")).toBe(
      "from build start-build of SERVICE",
    );
    expect(readable("build 01a200db-c893-7620-8000-0123456789ab")).toBe("build 01a200db");
  });

  it("lets the first target it names stand out, and nothing when it names none", () => {
    expect(emphasise("Promote api now", ["worker", "api"])).toEqual([
      { text: "Promote ", strong: false },
      { text: "api", strong: true },
      { text: " now", strong: false },
    ]);
    expect(emphasise("Delay", [])).toEqual([{ text: "Delay", strong: false }]);
  });
});
