import { describe, expect, it } from "vitest";
import { excerpt } from "./excerpt";

describe("excerpt", () => {
  it("marks a part of a line", () => {
    expect(excerpt("a\n  conditon: x\nb", 2, 3, 8)).toEqual([
      "     2 |   conditon: x",
      "       |   ^^^^^^^^",
    ]);
  });

  it("keeps tabs, so that the mark stands below its part whatever a tab is wide", () => {
    expect(excerpt('\t\t"a": 1\r\n', 1, 3, 3)).toEqual(['     1 | \t\t"a": 1', "       | \t\t^^^"]);
  });

  it("marks the end of a line that is too short, and no more than the line", () => {
    expect(excerpt("abc", 1, 4, 5)).toEqual(["     1 | abc", "       |    ^"]);
    expect(excerpt("abc\ndef", 1, 2, 6)).toEqual(["     1 | abc", "       |  ^^"]);
    expect(excerpt("", 1, 1, 0)).toEqual(["     1 | ", "       | ^"]);
  });

  it("cuts a long line around the mark", () => {
    const [line = "", mark = ""] = excerpt(`${"x".repeat(300)}HERE${"y".repeat(300)}`, 1, 301, 4);
    expect(line.length).toBeLessThan(120);
    expect(line.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("HERE");
  });
});
