import { expect, test } from "vitest";
import { stripAnsi } from "./strip-ansi";

test("colours, cursor moves and links are dropped, the words stay", () => {
  expect(stripAnsi("\u001b[31mfailed\u001b[0m \u001b[2Kto build")).toBe("failed to build");
  expect(stripAnsi("\u001b]8;;https://example.test\u0007link\u001b]8;;\u0007")).toBe("link");
});

test("of a progress line the last state is shown", () => {
  expect(stripAnsi("10%\r50%\r100%\r")).toBe("100%");
});

test("brackets that are not escapes stay", () => {
  expect(stripAnsi("[1/4] resolve [31m")).toBe("[1/4] resolve [31m");
});
