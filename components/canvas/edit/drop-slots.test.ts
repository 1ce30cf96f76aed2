import { describe, expect, it } from "vitest";
import { toFlowTree } from "../flow-tree";
import { toGraph } from "../to-graph";
import { slotAt, slotOf } from "./drop-slots";

const step = { kind: "Delay", spec: { seconds: 1 } };
const flow = (type: string, ...steps: object[]) => ({ kind: "Workflow", spec: { type, steps } });
const NOTHING: ReadonlySet<string> = new Set();

function draw(spec: object) {
  const tree = toFlowTree({ spec });
  const { boxOf } = toGraph(tree);
  const middleOf = (key: string) => {
    const box = boxOf(key);
    if (box === null) throw new Error(`${key} is not drawn`);
    return {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      ...{ width: box.width, height: box.height },
    };
  };
  const at = (x: number, y: number, moved = NOTHING) => slotAt(tree, boxOf, { x, y }, moved)?.at ?? null;
  return { tree, boxOf, middleOf, at };
}

describe("where something lands that is dropped", () => {
  it("is before or behind the nearest step of a sequence", () => {
    const { middleOf, at } = draw(flow("sequential", step, step));
    const first = middleOf("0");
    const second = middleOf("1");
    expect(at(first.x, first.y - 20)).toEqual({ parentKey: "root", index: 0 });
    expect(at(first.x, first.y + 20)).toEqual({ parentKey: "root", index: 1 });
    expect(at(second.x, second.y + 500)).toEqual({ parentKey: "root", index: 2 });
  });

  it("is left or right of a branch", () => {
    const { middleOf, at } = draw(flow("parallel", step, step));
    const { x, y, width } = middleOf("0");
    expect(at(x - width / 2, y)).toEqual({ parentKey: "root", index: 0 });
    expect(at(x + width / 2, y)).toEqual({ parentKey: "root", index: 1 });
  });

  it("is in the innermost workflow there, also in one without steps", () => {
    const { middleOf, at } = draw(flow("sequential", step, flow("parallel")));
    const { x, y } = middleOf("1");
    expect(at(x, y)).toEqual({ parentKey: "1", index: 0 });
  });

  it("is never within what is moved, nor where that stands already", () => {
    const { middleOf, at } = draw(flow("sequential", step, flow("sequential", step), step));
    const inner = middleOf("1");
    expect(at(inner.x, inner.y, new Set(["1"]))).toBeNull();
    const first = middleOf("0");
    expect(at(first.x, first.y, new Set(["0"]))).toBeNull();
    expect(at(first.x, first.y - 20, new Set(["2"]))).toEqual({ parentKey: "root", index: 0 });
    const last = middleOf("2");
    expect(at(last.x, last.y + 20, new Set(["0", "2"]))).toEqual({ parentKey: "root", index: 3 });
  });

  it("is shown by a bar between the steps", () => {
    const { tree, boxOf, middleOf } = draw(flow("sequential", step, step));
    const bar = slotOf(tree, boxOf, { parentKey: "root", index: 1 })?.bar;
    expect(bar?.y).toBeGreaterThan(middleOf("0").y + middleOf("0").height / 2);
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThan(middleOf("1").y - middleOf("1").height / 2);
    expect(slotOf(tree, boxOf, { parentKey: "9", index: 0 })).toBeNull();
  });
});
