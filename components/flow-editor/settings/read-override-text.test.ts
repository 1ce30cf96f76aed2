import { expect, test } from "vitest";
import { readOverrideText } from "./read-override-text";

test("a JSON object gives values with their types", () => {
  expect(readOverrideText('{ "KEY": "s3cret", "PORTS": [1, 2], "ON": true }', "json")).toEqual({
    values: [
      { name: "KEY", value: "s3cret" },
      { name: "PORTS", value: [1, 2] },
      { name: "ON", value: true },
    ],
  });
});

test("lines of an .env file give text, and of two of one name the later", () => {
  expect(readOverrideText("# keys\nexport KEY='one'\nPORT=80\nKEY=two\n", "env")).toEqual({
    values: [
      { name: "KEY", value: "two" },
      { name: "PORT", value: "80" },
    ],
  });
});

test.each([
  ["[1]", "json", /JSON object/],
  ["{", "json", /JSON object/],
  ["KEY: value", "env", /NAME=value/],
] as const)("%s as %s is refused with what it should be", (text, format, problem) => {
  expect(readOverrideText(text, format)).toEqual({ problem: expect.stringMatching(problem) });
});

test("an empty text is nothing, and no mistake", () => {
  expect(readOverrideText("  \n", "json")).toEqual({ values: [] });
});
