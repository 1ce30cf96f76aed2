import fc from "fast-check";
import { expect, it } from "vitest";
import { pipelineIdOf } from "./pipeline-id";

it("makes an address of a name", () => {
  expect(pipelineIdOf("Mobile & Web")).toBe("mobile-web");
  expect(pipelineIdOf("  Über-App 2 ")).toBe("uber-app-2");
  expect(pipelineIdOf("東京")).toBe("");
});

it("makes only what the API takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      expect(pipelineIdOf(name)).toMatch(/^$|^(?=.{1,54}$)[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});
