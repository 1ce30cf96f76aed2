import { describe, expect, it } from "vitest";
import { drawArrows, type Rect } from "./arrow-geometry";

const card = (left: number, top: number): Rect => ({ left, top, right: left + 280, bottom: top + 80 });

/** Every `x y` pair of a path. */
function pointsOf(path: string): [number, number][] {
  const numbers = path
    .split(/[^\d.-]+/)
    .filter(Boolean)
    .map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, at) => [
    numbers[2 * at] ?? 0,
    numbers[2 * at + 1] ?? 0,
  ]);
}

describe("drawArrows", () => {
  it("draws one straight line between cards at the same height", () => {
    const [arrow] = drawArrows([{ id: "a", from: card(0, 100), to: card(340, 100) }]);
    expect(arrow?.path).toBe("M 280 140 L 340 140");
    expect(arrow?.tip).toEqual({ x: 340, y: 140 });
  });

  it("begins at the edge of one card, ends at the edge of the other, and stays between the columns", () => {
    for (const top of [0, 40, 103, 900]) {
      const [arrow] = drawArrows([{ id: "a", from: card(0, 100), to: card(340, top) }]);
      const points = pointsOf(arrow?.path ?? "");
      expect(points[0]).toEqual([280, 140]);
      expect(points[points.length - 1]).toEqual([340, top + 40]);
      expect(points.every(([x]) => x >= 280 && x <= 340)).toBe(true);
    }
  });

  it("gives arrows that share a gap upright pieces of their own", () => {
    const arrows = drawArrows([
      { id: "a", from: card(0, 0), to: card(350, 200) },
      { id: "b", from: card(0, 100), to: card(350, 300) },
      { id: "c", from: card(0, 200), to: card(350, 400) },
    ]);
    const uprights = arrows.map(({ path }) => pointsOf(path)[2]?.[0]);
    expect(new Set(uprights).size).toBe(3);
  });

  it("bends early enough to leave room for the number, even in a narrow gap", () => {
    const [arrow] = drawArrows([{ id: "a", from: card(0, 0), to: card(300, 200) }]);
    expect(pointsOf(arrow?.path ?? "").every(([x]) => x >= 280 && x <= 300)).toBe(true);
  });
});
