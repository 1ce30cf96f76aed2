import fc from "fast-check";
import { expect, test } from "vitest";
import { parseArgumentText, toArgumentText } from "./argument-text";

test("every default comes back from how it is shown, with its type", () => {
  const numberLike = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)).map(String);
  const quoted = fc.string().map((text) => JSON.stringify(text));
  fc.assert(
    fc.property(fc.oneof(fc.string(), numberLike, quoted, fc.jsonValue()), (value) => {
      expect(parseArgumentText(toArgumentText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("text that looks like a number is shown in quotes, so that it stays text", () => {
  expect(toArgumentText("12")).toBe('"12"');
  expect(toArgumentText("v12")).toBe("v12");
  expect(toArgumentText("${args.OTHER}")).toBe("${args.OTHER}");
});
