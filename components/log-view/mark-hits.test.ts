import { expect, it } from "vitest";
import { parseAnsi } from "./ansi";
import { markHits } from "./mark-hits";

const told = (line: string, words: string) =>
  markHits(parseAnsi(line), words)
    .map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join("|");

it("marks every hit, whatever the case of its letters", () => {
  expect(told("an Error, an error", "ERROR")).toBe("an |[Error]|, an |[error]");
});

it("marks a hit that goes through several colours in each of them", () => {
  const spans = markHits(parseAnsi("\u001b[31mERR\u001b[0mOR here"), "error h");
  expect(spans.map(({ text, hit, colour }) => [text, hit, colour])).toEqual([
    ["ERR", true, "red"],
    ["OR h", true, null],
    ["ere", false, null],
  ]);
});

it("marks nothing when nothing is searched for, or there is none", () => {
  expect(told("plain", "")).toBe("plain");
  expect(told("plain", "x")).toBe("plain");
  expect(told("", "x")).toBe("");
});
