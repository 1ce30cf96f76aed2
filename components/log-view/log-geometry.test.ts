import { describe, expect, it } from "vitest";
import { contentHeight, LINE_HEIGHT, linesInView, scrollTopOf } from "./log-geometry";

const HEIGHT = 450;

describe.each([[200], [100_000], [1_000_000], [5_000_000]])("a log of %i lines", (total) => {
  const frame = { total, height: HEIGHT };
  const lowest = contentHeight(frame) - HEIGHT;

  it("begins with its first line and ends with its last", () => {
    expect(linesInView(frame, 0, 0)).toEqual({ first: 0, end: HEIGHT / LINE_HEIGHT, top: 0 });
    const { first, end, top } = linesInView(frame, lowest, 0);
    expect(end).toBe(total);
    expect(end - first).toBe(HEIGHT / LINE_HEIGHT);
    // The last line stands at the lower edge.
    expect(top + (end - first) * LINE_HEIGHT).toBeCloseTo(lowest + HEIGHT, 3);
  });

  it("shows a line in the middle, wherever it is", () => {
    for (const line of [0, 60, Math.floor(total / 3), total - 40, total - 1]) {
      const scrollTop = Math.min(lowest, scrollTopOf(frame, line));
      const { first, end, top } = linesInView(frame, scrollTop, 0);
      expect(line).toBeGreaterThanOrEqual(first);
      expect(line).toBeLessThan(end);
      const at = top + (line - first) * LINE_HEIGHT - scrollTop;
      if (line > 60 && line < total - 60) expect(at).toBeCloseTo((HEIGHT - LINE_HEIGHT) / 2, 3);
    }
  });
});

it("never makes a page higher than browsers can draw", () => {
  expect(contentHeight({ total: 50_000_000 })).toBeLessThan(17_000_000);
});
