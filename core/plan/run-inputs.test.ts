import { describe, expect, test } from "vitest";
import { mergeArguments } from "./run-inputs";

describe("arguments of a run", () => {
  test("what the run was given beats stored overrides, which beat the document", () => {
    const merged = mergeArguments(
      { A: "document", B: "document", C: "document" },
      { B: { value: "stored", locked: false }, C: { value: "stored", locked: false } },
      { C: "given", D: 1 },
    );
    expect(merged.arguments).toEqual({ A: "document", B: "stored", C: "given", D: 1 });
  });
  test("a locked override cannot be replaced, and the run is told", () => {
    const merged = mergeArguments({}, { KEY: { value: "stored", locked: true } }, { KEY: "given" });
    expect(merged).toEqual({ arguments: { KEY: "stored" }, secretArguments: ["KEY"], refused: ["KEY"] });
  });
  test("only values that come from stored overrides are secret", () => {
    const merged = mergeArguments(
      { A: 1 },
      { B: { value: "s", locked: false }, C: { value: "t", locked: false } },
      { C: "x" },
    );
    expect(merged.secretArguments).toEqual(["B"]);
  });
});
