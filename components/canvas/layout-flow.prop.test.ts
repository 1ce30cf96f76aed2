import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toFlowTree, type FlowTreeNode } from "./flow-tree";
import { CANVAS, layoutFlow, type Box, type FlowLayout } from "./layout-flow";

interface WrittenNode {
  kind: string;
  condition?: string;
  spec: { type?: string; steps?: WrittenNode[] };
}

const anyNode = fc.letrec<{ node: WrittenNode; workflow: WrittenNode; step: WrittenNode }>((tie) => ({
  step: fc
    .record({ kind: fc.constant("Build"), spec: fc.constant({}) })
    .chain((step) => fc.boolean().map((waits) => (waits ? { ...step, condition: "success" } : step))),
  workflow: fc.record({
    kind: fc.constant("Workflow"),
    spec: fc.record({
      type: fc.constantFrom("sequential", "parallel"),
      steps: fc.array(tie("node"), { maxLength: 5 }),
    }),
  }),
  node: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("step"), tie("workflow")),
}));

const anyTree = anyNode.workflow.map((spec) => toFlowTree({ apiVersion: "v1.2", spec }));

function boxOf(layout: FlowLayout, node: FlowTreeNode): Box {
  const box = layout.boxes.get(node.key);
  if (!box) throw new Error(`${node.key} has no place`);
  return box;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("layoutFlow", () => {
  it("never lets two nodes of one workflow overlap", () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const layout = layoutFlow(tree);
        for (const parent of tree.order) {
          parent.children.forEach((child, index) => {
            for (const other of parent.children.slice(index + 1)) {
              expect(overlap(boxOf(layout, child), boxOf(layout, other))).toBe(false);
            }
          });
        }
      }),
    );
  });

  it("keeps every node inside its workflow, below the header", () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const layout = layoutFlow(tree);
        for (const parent of tree.order) {
          const outer = boxOf(layout, parent);
          for (const child of parent.children) {
            const inner = boxOf(layout, child);
            expect(inner.x).toBeGreaterThanOrEqual(CANVAS.padding);
            expect(inner.y).toBeGreaterThanOrEqual(CANVAS.headerHeight + CANVAS.padding);
            expect(inner.x + inner.width).toBeLessThanOrEqual(outer.width - CANVAS.padding);
            expect(inner.y + inner.height).toBeLessThanOrEqual(outer.height - CANVAS.padding);
          }
        }
      }),
    );
  });

  it("draws the arrows of a sequence straight down, each of one length", () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const layout = layoutFlow(tree);
        for (const edge of layout.edges.filter(({ type }) => type === "sequence")) {
          const from = layout.boxes.get(edge.from);
          const to = layout.boxes.get(edge.to);
          expect(from && to && from.x + from.width / 2 - (to.x + to.width / 2)).toBe(0);
          expect(from && to && to.y - (from.y + from.height)).toBe(CANVAS.stepGap);
        }
      }),
    );
  });

  it("gives every node a place and every branch a fork and a join", () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const layout = layoutFlow(tree);
        expect(layout.boxes.size).toBe(tree.order.length);
        const expected = tree.order.reduce(
          (sum, { flow, children }) =>
            sum + (flow === "parallel" ? 2 * children.length : Math.max(0, children.length - 1)),
          0,
        );
        expect(new Set(layout.edges.map(({ id }) => id)).size).toBe(expected);
      }),
    );
  });

  it("places ten thousand nested nodes without recursion trouble", () => {
    const steps = Array.from({ length: 2_000 }, () => ({
      kind: "Workflow",
      spec: { type: "parallel", steps: Array.from({ length: 4 }, () => ({ kind: "Build", spec: {} })) },
    }));
    const tree = toFlowTree({ spec: { kind: "Workflow", spec: { type: "sequential", steps } } });
    expect(layoutFlow(tree).boxes.size).toBe(10_001);
  });
});
