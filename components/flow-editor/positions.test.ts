import { describe, expect, it } from "vitest";
import { toFlowTree } from "@/components/canvas";
import { outermost, positionAt, positionBefore } from "./positions";

const tree = toFlowTree({
  spec: {
    kind: "Workflow",
    spec: {
      steps: [
        { kind: "Delay", spec: {} },
        { kind: "Workflow", spec: { type: "parallel", steps: [{ kind: "Delay", spec: {} }] } },
        { kind: "Workflow", spec: { steps: [] } },
      ],
    },
  },
});

describe("where something is added", () => {
  it("is behind the node, in a workflow without steps, or at the end of the flow", () => {
    expect(positionAt(tree, "0")).toEqual({ parentKey: "root", index: 1 });
    expect(positionAt(tree, "1.0")).toEqual({ parentKey: "1", index: 1 });
    expect(positionAt(tree, "2")).toEqual({ parentKey: "2", index: 0 });
    expect(positionAt(tree, "root")).toEqual({ parentKey: "root", index: 3 });
    expect(positionAt(tree, null)).toEqual({ parentKey: "root", index: 3 });
    expect(positionBefore(tree, "1")).toEqual({ parentKey: "root", index: 1 });
  });

  it("leaves out of a selection what stands in something else of it, and the whole flow", () => {
    expect(outermost(["root", "0", "1", "1.0", "10"], "root")).toEqual(["0", "1", "10"]);
  });
});
