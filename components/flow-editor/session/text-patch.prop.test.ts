import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyPatch, diffText, invertPatch } from "./text-patch";

/** Texts of many lines that have much in common, and texts that have nothing. */
const line = fc.constantFrom("a\n", "b\n", `${"long ".repeat(20)}\n`, "\n", "x");
const lines = fc.array(line, { maxLength: 60 }).map((parts) => parts.join(""));
const edited = lines.chain((text) =>
  fc
    .tuple(fc.constant(text), fc.nat(text.length), fc.nat(text.length), lines)
    .map(([before, a, b, added]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return [before, before.slice(0, from) + added + before.slice(to)] as const;
    }),
);

describe("a patch of a text", () => {
  it("makes one text of the other, and back", () => {
    fc.assert(
      fc.property(fc.oneof(edited, fc.tuple(fc.string(), fc.string())), ([before, after]) => {
        const patch = diffText(before, after);
        expect(applyPatch(before, patch)).toBe(after);
        expect(applyPatch(after, invertPatch(patch))).toBe(before);
        expect(invertPatch(invertPatch(patch))).toEqual(patch);
        expect(patch.length === 0).toBe(before === after);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of a few lines that were moved far is small", () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`);
    const moved = [...text.slice(10, 4_900), ...text.slice(0, 10), ...text.slice(4_900)];
    const patch = diffText(text.join(""), moved.join(""));
    expect(JSON.stringify(patch).length).toBeLessThan(500);
    expect(applyPatch(text.join(""), patch)).toBe(moved.join(""));
  });
});
