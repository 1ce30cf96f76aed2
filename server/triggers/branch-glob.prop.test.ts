import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesBranch } from "./branch-glob";

describe("a branch glob", () => {
  test.each([
    ["*", "main", true],
    ["*", "feature/a/b", true],
    ["main", "main", true],
    ["main", "maintenance", false],
    ["main", "Main", false],
    ["feature/*", "feature/login", true],
    ["feature/*", "feature/a/b", true],
    ["feature/*", "feature/", true],
    ["feature/*", "features/a", false],
    ["*-fix", "a-fix-fix", true],
    ["v*.*", "v1.2", true],
    ["v*.*", "v12", false],
    ["a.c", "abc", false],
    ["", "main", false],
  ])("%s and %s: %s", (glob, branch, expected) => {
    expect(matchesBranch(glob, branch)).toBe(expected);
  });

  test("matches as a regular expression would, in which a star is anything", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (glob, branch) => {
        const pattern = glob
          .split("*")
          .map((part) => part.replace(/[/]/g, "\\/"))
          .join(".*");
        expect(matchesBranch(glob, branch)).toBe(new RegExp(`^${pattern}$`, "s").test(branch));
      }),
    );
  });

  test("made of stars takes no longer for that", () => {
    const started = performance.now();
    expect(matchesBranch(`${"*a".repeat(130)}b`, "a".repeat(255))).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
