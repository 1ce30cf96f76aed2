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

  it("says something of a half-written step and of a kind it does not know", () => {
    expect(describeStep({ kind: "Release", spec: {} }).titleText).not.toBe("");
    expect(describeStep({ kind: "Horoscope", spec: null }).titleText).toBe("Horoscope");
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
