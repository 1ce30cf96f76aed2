import { describe, expect, it } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi";

const ESC = "\u001b";

describe("parseAnsi", () => {
  it("gives plain text back as it is", () => {
    expect(parseAnsi("npm ci")).toEqual([{ text: "npm ci", colour: null, bold: false, dim: false }]);
    expect(parseAnsi("")).toEqual([]);
  });

  it("turns colours and weight into looks, until they are reset", () => {
    expect(parseAnsi(`${ESC}[1;31mfailed${ESC}[0m after ${ESC}[92m3 s${ESC}[39m.`)).toEqual([
      { text: "failed", colour: "red", bold: true, dim: false },
      { text: " after ", colour: null, bold: false, dim: false },
      { text: "3 s", colour: "green", bold: false, dim: false },
      { text: ".", colour: null, bold: false, dim: false },
    ]);
  });

  it("skips colours we have no token for together with their arguments", () => {
    expect(parseAnsi(`${ESC}[38;5;31mx${ESC}[48;2;1;2;31my`)).toEqual([
      { text: "x", colour: null, bold: false, dim: false },
      { text: "y", colour: null, bold: false, dim: false },
    ]);
  });

  it("takes out moves, titles and hyperlinks", () => {
    expect(stripAnsi(`${ESC}[2K${ESC}[1Gdone${ESC}]0;title\u0007 ${ESC}]8;;http://x${ESC}\\here`)).toBe(
      "done here",
    );
  });

  it("keeps what a progress bar wrote last", () => {
    expect(stripAnsi("10 %\r50 %\r100 %")).toBe("100 %");
    expect(stripAnsi("a line of Windows\r")).toBe("a line of Windows");
  });
});
