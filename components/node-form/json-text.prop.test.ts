import fc from "fast-check";
import { expect, it } from "vitest";
import { readTyped, toTyped } from "./json-text";

it("a value is read as what it was shown for", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as unknown;
      const isBlank = typeof json === "string" && json.trim() === "";
      expect(readTyped(toTyped(json))).toEqual({ ok: true, value: isBlank ? undefined : json });
    }),
  );
});

it("a bracket that is not closed is not text", () => {
  expect(readTyped('{"a": ').ok).toBe(false);
  expect(readTyped("${args.LIST}")).toEqual({ ok: true, value: "${args.LIST}" });
});
