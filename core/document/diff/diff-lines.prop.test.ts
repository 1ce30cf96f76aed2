import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines, linesOf } from "./index";

describe("diffLines", () => {
  it("tells what to take out and put in", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 20 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const rebuilt: string[] = [];
        let at = 0;
        for (const { from, removed, to, inserted } of diffLines(before, after) ?? []) {
          rebuilt.push(...before.slice(at, from), ...after.slice(to, to + inserted));
          at = from + removed;
        }
        expect([...rebuilt, ...before.slice(at)]).toEqual(after);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives up where too much is different", () => {
    expect(diffLines(["a", "b"], ["c", "d"], 3)).toBeUndefined();
    expect(diffLines(["a", "b"], ["c", "d"], 4)).toEqual([{ from: 0, removed: 2, to: 0, inserted: 2 }]);
  });
});

describe("linesOf", () => {
  it("divides a text behind its line breaks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "\n", "\r\n", "bc")).map((parts) => parts.join("")),
        (text) => {
          const lines = linesOf(text);
          expect(lines.join("")).toBe(text);
          for (const line of lines) expect(line).toMatch(/^[^\n]*\n$|^[^\n]+$/);
        },
      ),
    );
  });
});
