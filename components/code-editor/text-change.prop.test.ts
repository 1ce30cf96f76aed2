import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeBetween } from "./text-change";

const texts = fc.tuple(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "grapheme" }),
);

describe("the change between two texts", () => {
  it("makes the one of the other", () => {
    fc.assert(
      fc.property(texts, ([begin, before, after, end]) => {
        const one = begin + before + end;
        const other = begin + after + end;
        const change = changeBetween(one, other);
        const made = change === null ? one : one.slice(0, change.from) + change.insert + one.slice(change.to);
        expect(made).toBe(other);
      }),
    );
  });

  it("is only the middle that differs, and never half a character", () => {
    expect(changeBetween("abcdef", "abXdef")).toEqual({ from: 2, to: 3, insert: "X" });
    expect(changeBetween("aa", "aaa")).toEqual({ from: 2, to: 2, insert: "a" });
    expect(changeBetween("x😀y", "x😁y")).toEqual({ from: 1, to: 3, insert: "😁" });
    expect(changeBetween("same", "same")).toBeNull();
  });
});
